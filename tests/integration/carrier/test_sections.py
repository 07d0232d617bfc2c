"""Each function against the answers that the carrier's document shows, and their known variations."""

from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest

from shared.carrier import accounts, emergency, files, numbers, reports, trunks
from shared.carrier.client import Carrier
from shared.carrier.files import GONE, PENDING, File
from shared.errors import CarrierRefused, MaybeDone
from tests.integration.carrier.conftest import Stage
from tests.rogue_server import answers, once, whole

NUMBER = "441632960123"
HASH = "4e591630fedf4aa149db9874fb33fe23"
ROW = {
    "country_code": "44",
    "number": "1632960123",
    "recommended_gold_premium": 5,
    "wholesale_gold_premium": 2.5,
    "block": "03dd542cafcecf43fc06024ee6099311424c71cf",
    "bill_class": "Carrier",
    "SMS": 0,
}
ENTRY = {"basic": ROW | {"wholesale_gold_premium": "0.0000"}, "voice": {"app": "Custom"}, "fax": {}}
RECORD = {"status": "pending", "name": "Sample", "premises": "12", "postcode": "AB1 2CD", "to": None}
REFUSAL = b'{"success":false,"errors":["Not found"]}'
NOT_FOUND = whole(REFUSAL, status="404 Not Found")
PROXY_404 = whole(b"<html>Not Found</html>", status="404 Not Found", kind="text/html")
SUCCESS = {"success": True}


def carrier(stage: Stage, *given: object) -> Carrier:
    """A client of a carrier that gives these answers, as they are or as JSON."""
    texts = [text if isinstance(text, bytes) else whole(msgspec.json.encode(text)) for text in given]
    return stage.carrier(stage.server(answers(*texts)).url)


def test_available_numbers_have_a_price(stage: Stage) -> None:
    rows = numbers.available(carrier(stage, [ROW, ROW | {"wholesale_gold_premium": 0}]))
    assert [(row.e164, row.setup_price) for row in rows] == [(NUMBER, Decimal("2.5")), (NUMBER, Decimal(0))]


@pytest.mark.parametrize("absent", [None, ""])
def test_a_price_that_is_not_given_is_not_nothing(stage: Stage, absent: object) -> None:
    (row,) = numbers.available(carrier(stage, [ROW | {"wholesale_gold_premium": absent}]))
    assert row.setup_price is None


@pytest.mark.parametrize("price", ["free", "nan", "inf", -1, True])
def test_a_price_that_is_none_spoils_the_answer(stage: Stage, price: object) -> None:
    with pytest.raises(MaybeDone):
        numbers.available(carrier(stage, [ROW | {"wholesale_gold_premium": price}]))


def test_an_allocated_number_has_an_entry(stage: Stage) -> None:
    entry = numbers.allocated(carrier(stage, ENTRY), NUMBER)
    assert entry is not None
    assert entry.e164 == NUMBER


def test_only_the_carrier_can_say_that_a_number_is_not_allocated(stage: Stage) -> None:
    assert numbers.allocated(carrier(stage, NOT_FOUND), NUMBER) is None
    with pytest.raises(MaybeDone):
        numbers.allocated(carrier(stage, PROXY_404), NUMBER)


def test_allocating_gives_the_entry(stage: Stage) -> None:
    assert numbers.allocate(carrier(stage, ENTRY), NUMBER).basic.setup_price == 0


def test_an_answer_about_another_number_proves_nothing(stage: Stage) -> None:
    with pytest.raises(MaybeDone, match="another number"):
        numbers.allocate(carrier(stage, ENTRY), "441632960999")
    with pytest.raises(MaybeDone, match="another number"):
        numbers.allocated(carrier(stage, ENTRY), "441632960999")


def test_a_number_that_somebody_else_took_is_refused_with_404(stage: Stage) -> None:
    with pytest.raises(CarrierRefused) as raised:
        numbers.allocate(carrier(stage, NOT_FOUND), NUMBER)
    assert raised.value.status == 404


WRITES: list[Callable[[Carrier], None]] = [
    lambda c: numbers.delete(c, NUMBER),
    lambda c: numbers.put_config(c, NUMBER, {"routing": {}}),
    lambda c: numbers.delete_config(c, NUMBER),
    lambda c: numbers.put_trunk(c, NUMBER, "930000-ACME"),
    lambda c: numbers.delete_trunk(c, NUMBER),
    lambda c: numbers.put_sms(c, NUMBER, {"mode": "http_json", "endpoint": "https://a.example"}),
    lambda c: numbers.delete_sms(c, NUMBER),
    lambda c: trunks.delete(c, "930000-ACME"),
]
PROVES_NOTHING: list[object] = [{}, [], {"status": "ok"}]


@pytest.mark.parametrize("write", WRITES)
def test_a_write_needs_the_word_success(stage: Stage, write: Callable[[Carrier], None]) -> None:
    write(carrier(stage, SUCCESS | {"data": {"trunk": "930000-ACME"}}))
    for proves_nothing in PROVES_NOTHING:
        with pytest.raises(MaybeDone):
            write(carrier(stage, proves_nothing))


@pytest.mark.parametrize(("stored", "expected"), [({}, {}), ([], {}), ({"meta": []}, {"meta": []})])
def test_a_config_comes_back_as_stored(stage: Stage, stored: object, expected: object) -> None:
    assert numbers.config(carrier(stage, stored), NUMBER) == expected


def test_a_numbers_trunk_is_in_an_envelope(stage: Stage) -> None:
    answer = SUCCESS | {"data": {"trunk": "930000-ACME"}}
    assert numbers.trunk(carrier(stage, answer), NUMBER) == "930000-ACME"


def test_where_messages_go_is_in_an_envelope_that_may_be_empty(stage: Stage) -> None:
    data = {"mode": "http_json", "endpoint": "https://a.example"}
    client = carrier(stage, SUCCESS | {"data": data}, SUCCESS | {"data": None})
    assert numbers.sms(client, NUMBER) == numbers.Sms(**data)
    assert numbers.sms(client, NUMBER) is None


@pytest.mark.parametrize("answer", [[RECORD], RECORD])
def test_a_999_record_is_a_list_of_one(stage: Stage, answer: object) -> None:
    record = emergency.get(carrier(stage, answer), NUMBER)
    assert record is not None
    assert (record.status, record.postcode) == ("pending", "AB1 2CD")
    assert emergency.put(carrier(stage, answer), NUMBER, {"name": "Sample"}) == record


def test_no_999_record_is_an_empty_list(stage: Stage) -> None:
    assert emergency.get(carrier(stage, []), NUMBER) is None
    with pytest.raises(MaybeDone):
        emergency.put(carrier(stage, []), NUMBER, {"name": "Sample"})


def test_a_new_trunk_shows_its_password_once_and_not_in_its_repr(stage: Stage) -> None:
    answer = {"created": True, "trunk": "930000-ACME", "enabled": "1", "pass": "e5d5aca5e39251bdc19554d3"}
    trunk = trunks.put(carrier(stage, answer), "930000-ACME", {"type": "auth"})
    assert trunk.created
    assert trunk.password is not None
    assert trunk.password.reveal() == "e5d5aca5e39251bdc19554d3"
    assert "e5d5" not in repr(trunk)
    assert trunk.settings == {"trunk": "930000-ACME", "enabled": "1"}


def test_trunks_are_listed_and_read(stage: Stage) -> None:
    row = {"trunk": "930000-ACME", "serviceLevel": 0, "limit_concurrent_out": None}
    assert [trunk.name for trunk in trunks.every(carrier(stage, [row]))] == ["930000-ACME"]
    trunk = trunks.get(carrier(stage, row), "930000-ACME")
    assert trunk is not None
    assert trunk.settings["limit_concurrent_out"] is None
    assert trunks.get(carrier(stage, NOT_FOUND), "930000-ACME") is None


def test_a_report_is_asked_for_by_its_path(stage: Stage) -> None:
    link = f"/v3/files/930000/{HASH}"
    server = stage.server(answers(whole(msgspec.json.encode({"mode": None, "hash": HASH, "link": link}))))
    path = "/v3/accounts/{account}/reports/voice/cdr/day"
    report = reports.described(reports.request(stage.carrier(server.url), path, {"date": "2023-05-02"}))
    assert (report.hash, report.link) == (HASH, link)
    assert server.requests[0].startswith(b"POST /v3/accounts/930000/reports/voice/cdr/day HTTP/1.1\r\n")
    assert server.requests[0].endswith(b'\r\n\r\n{"date":"2023-05-02"}')


def test_a_file_is_pending_then_there_then_gone(stage: Stage) -> None:
    pending = b"HTTP/1.1 204 No Content\r\n\r\n"
    client = carrier(stage, pending, [{"a": 1}], NOT_FOUND)
    assert files.collect(client, HASH) is PENDING
    assert files.collect(client, HASH) == File(b'[{"a":1}]', "application/json")
    assert files.collect(client, HASH) is GONE


def test_an_empty_report_is_a_file(stage: Stage) -> None:
    assert files.collect(carrier(stage, []), HASH) == File(b"[]", "application/json")


def test_a_fax_is_a_file(stage: Stage) -> None:
    answer = whole(b"%PDF-1.4", kind="application/pdf")
    assert files.collect(carrier(stage, answer), "fax-00000000000000001") == File(
        b"%PDF-1.4", "application/pdf"
    )


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(PROXY_404, id="404 of a proxy"),
        pytest.param(whole(b""), id="empty"),
        pytest.param(whole(b"", kind="application/pdf"), id="empty PDF"),
        pytest.param(whole(b"<html>", kind="text/html"), id="HTML"),
        pytest.param(whole(b"", status="503 X"), id="503"),
        pytest.param(whole(b"", status="302 X"), id="302"),
    ],
)
def test_a_file_that_did_not_arrive_may_be_lost(stage: Stage, answer: bytes) -> None:
    with pytest.raises(MaybeDone):
        files.collect(carrier(stage, answer), HASH)


@pytest.mark.parametrize("length", [b"Content-Length: 400\r\n", b"Connection: close\r\n"])
def test_a_report_cut_in_two_is_noticed_with_a_length_and_without(stage: Stage, length: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length
    client = stage.carrier(stage.server(once(head + b'\r\n[{"a":1},{"a"')).url)
    with pytest.raises(MaybeDone):
        files.collect(client, HASH)


def test_an_accounts_type_and_balance(stage: Stage) -> None:
    data = {"account_type": "developer", "number_limit": 5, "channel_limit": None, "min_prepay": 50}
    kind = accounts.account_type(carrier(stage, SUCCESS | {"data": data}))
    assert (kind.account_type, kind.number_limit, kind.min_prepay) == ("developer", 5, Decimal(50))
    balance = accounts.balance(carrier(stage, [{"balance": "168.06100", "currency": "GBP"}]))
    assert balance.balance == Decimal("168.061")
