"""What events look like on the wire."""

import json
from urllib.parse import parse_qs

from services.sandbox.world import event_messages
from services.sandbox.world.events import GIVE_UP, wait_after


def test_a_webhook_bears_a_moment() -> None:
    message = event_messages.webhook("porting", "9abc", 1_683_022_530.9, {"orderid": 1})
    assert message.content_type == "text/json"
    assert json.loads(message.body) == {
        "app": "porting",
        "id": "9abc",
        "timestamp": "2023-05-02T10:15:30Z",
        "data": {"orderid": 1},
    }


def test_an_inbound_event_is_json_without_a_moment() -> None:
    message = event_messages.document("sms_inbound", "si_1", {"message": "a/b"})
    assert message.content_type == "application/json"
    assert message.body == '{"app":"sms_inbound","id":"si_1","data":{"message":"a\\/b"}}'


def test_the_older_kind_is_a_form() -> None:
    message = event_messages.form("fax_inbound", "7e2b", {"pages": 1}, name="hash")
    assert message.content_type == "application/x-www-form-urlencoded"
    payload = parse_qs(message.body)["payload"][0]
    assert json.loads(payload) == {"app": "fax_inbound", "hash": "7e2b", "data": {"pages": 1}}


def test_placeholders_in_an_address_are_filled_in() -> None:
    url = "https://x.example.com/%status%?id=%id%&plain=%20"
    assert event_messages.filled(url, "a b", {"status": 11}) == "https://x.example.com/11?id=a%20b&plain=%20"
    assert event_messages.filled(url, "1", None) == "https://x.example.com/?id=1&plain=%20"


def test_waits_grow_to_an_hour_and_end_within_a_day() -> None:
    waits: list[int] = []
    while (wait := wait_after(len(waits))) is not None:
        waits.append(wait)
    assert waits[:7] == [5, 15, 60, 300, 900, 3600, 3600]
    assert GIVE_UP - 3600 < sum(waits) <= GIVE_UP
