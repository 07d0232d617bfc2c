"""What may be wrong with what is to be set on a number or a trunk."""

from decimal import Decimal

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from services.gateway.reading.orders import read_order
from shared.errors import UnreadableOrder
from shared.orders.types.check import check
from shared.orders.types.kinds import (
    AnyOrder,
    NumberActivate,
    NumberUpdate,
    Sms,
    TrunkCreate,
    TrunkDelete,
    TrunkNumbers,
    TrunkOptions,
    TrunkUpdate,
)
from tests.unit.orders import samples
from tests.unit.orders.samples import ACCOUNT, NUMBER

ROUTE: dict[str, object] = {"routing": {"default": [[{"type": "pstn", "number": NUMBER}]]}}
UPDATE = replace(samples.update(), config=ROUTE)
TRUNK = replace(samples.create_trunk(), config=ROUTE)
OTHER_TYPE: dict[str, object] = {"type": "trunk.update", "reference": "R-1", "trunk": samples.TRUNK}


def fields(spec: AnyOrder) -> list[str]:
    """Where the mistakes are."""
    return [mistake.field for mistake in check(spec, ACCOUNT)]


@pytest.mark.parametrize(
    "spec",
    [
        UPDATE,
        NumberUpdate(reference="R-1", number=NUMBER, config=None, trunk=None, sms=None),
        TRUNK,
        replace(TRUNK, trunk_type="auth", acl=UNSET),
        TrunkUpdate(reference="R-1", trunk=samples.TRUNK, balance=None, config=None, acl=[]),
        TrunkUpdate(reference="R-1", trunk=f"{ACCOUNT}-L001", acl=["192.0.2.1"]),
        samples.update_trunk(),
        samples.delete_trunk(),
    ],
)
def test_a_good_order_has_no_mistakes(spec: AnyOrder) -> None:
    assert check(spec, ACCOUNT) == []


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (NumberUpdate(reference="R-1", number=NUMBER), "$"),
        (replace(UPDATE, number="4420"), "$.number"),
        (replace(UPDATE, config={}), "$.config"),
        (replace(UPDATE, trunk="930001-X"), "$.trunk"),
        (replace(UPDATE, sms=Sms("http", "https://a.example")), "$.sms.endpoint"),
        (replace(UPDATE, sms=Sms("http_json", "https://")), "$.sms.endpoint"),
        (replace(UPDATE, emergency=replace(samples.ADDRESS, postcode="SW1A1AA")), "$.emergency.postcode"),
        (
            NumberActivate(reference="R-1", number="12025550123", emergency=samples.ADDRESS),
            "$.emergency",
        ),
        (TrunkUpdate(reference="R-1", trunk=samples.TRUNK), "$"),
        (TrunkUpdate(reference="R-1", trunk=samples.TRUNK, options=TrunkOptions()), "$.options"),
        (TrunkUpdate(reference="R-1", trunk=f"{ACCOUNT}-L001", balance=Decimal(1)), "$.balance"),
        (replace(TRUNK, trunk="930001-X"), "$.trunk"),
        (replace(TRUNK, trunk=f"{ACCOUNT}-IDA01632"), "$.trunk"),
        (replace(TRUNK, trunk=f"{ACCOUNT}-L001", balance=UNSET), "$.trunk"),
        (TrunkDelete(reference="R-1", trunk=f"{ACCOUNT}-L001"), "$.trunk"),
        (replace(TRUNK, options=TrunkOptions(max_cpm=Decimal(-1))), "$.options.max_cpm"),
        (replace(TRUNK, options=TrunkOptions(max_cost=Decimal("NaN"))), "$.options.max_cost"),
        (replace(TRUNK, balance=Decimal("Infinity")), "$.balance"),
        (replace(TRUNK, acl=["192.0.2.1", "192.0.2.256"]), "$.acl[1]"),
        (replace(TRUNK, trunk_type="auth"), "$.acl"),
        (replace(TRUNK, config={}), "$.config"),
        (replace(TRUNK, numbers=TrunkNumbers([NUMBER, "4420794"])), "$.numbers.data[1]"),
    ],
)
def test_a_mistake_is_found_where_it_is(spec: AnyOrder, field: str) -> None:
    assert fields(spec) == [field]


@pytest.mark.parametrize(
    "wrong",
    [
        {"trunk": "930000-lower"},
        {"trunk": "930000-"},
        {"options": {"limit_rate_out": "5/11s"}},
        {"options": {"limit_concurrent_in": -1}},
        {"options": {"max_dur": 0}},
        {"options": {"cli_format": "fr"}},
        {"options": {"enabled": 2}},
        {"options": {"colour": 1}},
        {"destinationacl": {"allow": ["0x"]}},
        {"numbers": {"data": [NUMBER] * 101}},
        {"acl": ["fe80::1"]},
    ],
)
def test_a_shape_that_the_carrier_would_drop_is_not_an_order(wrong: dict[str, object]) -> None:
    with pytest.raises(UnreadableOrder):
        read_order(msgspec.json.encode(OTHER_TYPE | wrong))


def test_every_spelling_of_a_setting_is_one() -> None:
    options = {"enabled": 1, "enabled_in": "0", "enabled_out": True, "limit_rate_in": None, "max_cpm": 0.05}
    spec = read_order(msgspec.json.encode(OTHER_TYPE | {"options": options}))
    assert check(spec, ACCOUNT) == []
    assert isinstance(spec, TrunkUpdate)


def test_a_new_trunk_has_a_password_unless_it_is_said_otherwise() -> None:
    assert TrunkCreate(reference="R-1", trunk=samples.TRUNK).trunk_type == "auth"
