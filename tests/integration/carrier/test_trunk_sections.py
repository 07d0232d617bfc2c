"""What hangs on a trunk, against the answers that the carrier's document shows."""

from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest

from shared.carrier import trunk_access, trunk_routing
from shared.carrier.client import Carrier
from shared.errors import CarrierRefused, MaybeDone
from tests.integration.carrier.conftest import Stage
from tests.integration.carrier.test_sections import NOT_FOUND, PROVES_NOTHING, SUCCESS, carrier
from tests.rogue_server import answers, whole

TRUNK, IP = "930000-ACME", "192.0.2.10"
CONFIG: dict[str, object] = {"routing": {"default": [[{"type": "busy"}]]}}
BALANCE = {"trunk": TRUNK, "balance": 200.5, "currency": "GBP"}

WRITES: list[Callable[[Carrier], object]] = [
    lambda c: trunk_access.allow(c, TRUNK, IP),
    lambda c: trunk_access.withdraw(c, TRUNK, IP),
    lambda c: trunk_access.put_prefixes(c, TRUNK, ["44"], []),
    lambda c: trunk_access.put_prefixes(c, TRUNK, [], []),
    lambda c: trunk_access.put_balance(c, TRUNK, None),
    lambda c: trunk_routing.put_config(c, TRUNK, CONFIG),
    lambda c: trunk_routing.put_config(c, TRUNK, {}),
    lambda c: trunk_routing.put_numbers(c, TRUNK, ["441632960123"]),
]


@pytest.mark.parametrize("write", WRITES)
def test_a_write_needs_the_word_success(stage: Stage, write: Callable[[Carrier], object]) -> None:
    write(carrier(stage, {"success": True, "data": None}))
    for proves_nothing in PROVES_NOTHING:
        with pytest.raises(MaybeDone):
            write(carrier(stage, proves_nothing))


def sent(stage: Stage, write: Callable[[Carrier], object], answer: object = SUCCESS) -> tuple[str, object]:
    """The request line, and the body as it went out."""
    server = stage.server(answers(whole(msgspec.json.encode(answer))))
    write(stage.carrier(server.url))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    return head.decode().partition(" HTTP")[0], msgspec.json.decode(body) if body else None


def test_addresses_are_read_added_and_taken_away(stage: Stage) -> None:
    rows = [{"ip": IP, "timestamp": "2023-05-02 21:15:51"}]
    assert trunk_access.addresses(carrier(stage, rows), TRUNK) == [IP]
    path = f"/v3/voice/930000/trunks/{TRUNK}/acl/{IP}"
    assert sent(stage, lambda c: trunk_access.allow(c, TRUNK, IP)) == (f"PUT {path}", None)
    assert sent(stage, lambda c: trunk_access.withdraw(c, TRUNK, IP)) == (f"DELETE {path}", None)


def test_an_address_that_is_not_there_is_withdrawn_already(stage: Stage) -> None:
    trunk_access.withdraw(carrier(stage, NOT_FOUND), TRUNK, IP)
    with pytest.raises(CarrierRefused):
        trunk_access.allow(carrier(stage, NOT_FOUND), TRUNK, IP)


def test_what_is_no_address_never_becomes_a_path(stage: Stage) -> None:
    with pytest.raises(ValueError, match=r"cannot stand for {ip}"):
        trunk_access.withdraw(carrier(stage, SUCCESS), TRUNK, "../../L001")


def test_destinations_are_two_lists_and_an_empty_one_is_not_sent(stage: Stage) -> None:
    found = trunk_access.prefixes(carrier(stage, {"allow": [441, 442], "deny": ["44870"]}), TRUNK)
    assert (found.allow, found.deny) == ([441, 442], ["44870"])
    path = f"/v3/voice/930000/trunks/{TRUNK}/destinationacl"
    allowed = sent(stage, lambda c: trunk_access.put_prefixes(c, TRUNK, ["44"], []))
    assert allowed == (f"PUT {path}", {"allow": ["44"]})
    assert sent(stage, lambda c: trunk_access.put_prefixes(c, TRUNK, [], [])) == (f"DELETE {path}", None)


def test_a_balance_is_an_amount_or_none(stage: Stage) -> None:
    client = carrier(stage, BALANCE, BALANCE | {"balance": None})
    assert trunk_access.balance(client, TRUNK) == Decimal("200.5")
    assert trunk_access.balance(client, TRUNK) is None


def test_setting_a_balance_tells_what_it_is_then(stage: Stage) -> None:
    assert trunk_access.put_balance(carrier(stage, BALANCE), TRUNK, Decimal(300)) == Decimal("200.5")
    path = f"/v3/voice/930000/trunks/{TRUNK}/balance"
    amount = sent(stage, lambda c: trunk_access.put_balance(c, TRUNK, Decimal("5.50")), BALANCE)
    assert amount == (f"PUT {path}", {"balance": "5.50"})
    assert sent(stage, lambda c: trunk_access.put_balance(c, TRUNK, None)) == (f"DELETE {path}", None)


@pytest.mark.parametrize(("stored", "expected"), [({}, {}), ([], {}), (CONFIG, CONFIG)])
def test_a_config_comes_back_as_stored(stage: Stage, stored: object, expected: object) -> None:
    assert trunk_routing.config(carrier(stage, stored), TRUNK) == expected


def test_numbers_are_appended_or_replace_the_others(stage: Stage) -> None:
    assert trunk_routing.numbers(carrier(stage, SUCCESS | {"data": ["441632960123"]}), TRUNK) == [
        "441632960123"
    ]
    path = f"/v3/voice/930000/trunks/{TRUNK}/numbers"
    assert sent(stage, lambda c: trunk_routing.put_numbers(c, TRUNK, ["44163"])) == (
        f"PUT {path}",
        {"data": ["44163"], "force": False},
    )
    assert sent(stage, lambda c: trunk_routing.put_numbers(c, TRUNK, [], replace=True, force=True)) == (
        f"POST {path}",
        {"data": [], "force": True},
    )
