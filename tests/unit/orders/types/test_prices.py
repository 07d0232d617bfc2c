"""What single calls cost where only the settings know it."""

from decimal import Decimal

import pytest

from shared.orders.types.prices import Prices

PRICES = Prices(
    port=Decimal(10),
    port_again=Decimal(5),
    mobile_port=Decimal(4),
    sms=Decimal("0.02"),
    fax=Decimal("0.05"),
    urgent_fax=Decimal("0.08"),
    hlr=Decimal("0.01"),
)
SMS, FAX = "POST /v3/messaging/{account}/sms", "POST /v3/messaging/{account}/fax"
HLR = "POST /v3/messaging/{account}/hlr"
GNP, MNP = "POST /v3/porting/{account}/gnp", "POST /v3/porting/{account}/mnp"


@pytest.mark.parametrize(
    ("name", "asked", "what", "amount"),
    [
        (SMS, {"to": "1"}, "sms", "0.02"),
        (SMS, {"to": "1", "concat": "3"}, "sms", "0.06"),
        (SMS, {"concat": "many"}, "sms", "0.02"),
        (FAX, {"to": ["1", "2"]}, "fax", "0.10"),
        (FAX, {"to": "1", "priority": "9"}, "fax", "0.08"),
        (HLR, {"number": "1"}, "hlr", "0.01"),
        (GNP, {}, "port", "10"),
        (GNP, {"orig_ref": "54721"}, "port", "5"),
        (MNP, {}, "port", "4"),
        ("PUT /v3/numbers/{account}/allocated/{number}", {}, "", "0"),
    ],
)
def test_a_call_is_priced_by_its_endpoint_and_its_parameters(
    name: str, asked: dict[str, object], what: str, amount: str
) -> None:
    assert PRICES.of_call(name, asked) == (what, Decimal(amount))
