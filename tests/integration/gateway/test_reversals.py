"""An audit's difference that is reversed late: what orders have done since is left alone."""

import pytest

from shared.orders.audit.audits import Difference, difference
from shared.orders.audit.beliefs import Belief
from tests.integration.gateway.house import NUMBER, House, document, kind
from tests.integration.gateway.test_audits import BELIEVED, audited, believe, decide

SINCE = Belief(9.0, "01HF7YAT00YYYYYYYYYYYYYYYY", {"config": 2})
FOUND = {
    "a number that no order had brought": difference(NUMBER, "unordered"),
    "one that had gone": difference(NUMBER, "gone", believed=BELIEVED),
    "one that was set otherwise": difference(NUMBER, "changed", part="config", believed=BELIEVED),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_an_order_has_brought_or_set_since_is_not_reversed(house: House, name: str) -> None:
    one: Difference = FOUND[name]
    audited(house, one)
    believe(house, **{one.field: SINCE})
    assert kind(decide(house, one, "reverse")) == "decision-refused"
    assert (house.orders(), document(house.get("/audits/latest"))["undecided"]) == ([], 1)


def test_what_an_order_is_at_work_on_is_not_reversed(house: House) -> None:
    one = FOUND["a number that no order had brought"]
    audited(house, one)
    wanted = {"type": "number.activate", "reference": "r", "number": NUMBER}
    order = document(house.post("/orders", wanted))["id"]
    assert kind(decide(house, one, "reverse")) == "decision-refused"
    assert house.orders() == [order]
    house.post(f"/orders/{order}/cancel", {}, key=None)
    assert decide(house, one, "reverse").status_code == 200
