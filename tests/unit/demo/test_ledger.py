"""The judge of exactly-once: every way in which orders and ledger can differ is found."""

from deploy.demo.ledger import compare
from tests.unit.demo.placing import bought, placed

NUMBER, OTHER = "441134960000", "441134960001"


def test_nothing_ordered_and_nothing_done_agree() -> None:
    assert compare([], []) == []


def test_what_was_ordered_once_done_once_and_charged_alike_agrees() -> None:
    orders = [placed(NUMBER, charged="3.50"), placed(OTHER), placed(None, status="failed")]
    entries = [
        bought(NUMBER, "2.50"),
        bought(OTHER),
        bought(NUMBER, effect="number.config"),
        bought(NUMBER, "1.00", effect="number.999"),
    ]

    assert compare(orders, entries) == []


def test_a_number_bought_twice() -> None:
    assert compare([placed(NUMBER)], [bought(NUMBER), bought(NUMBER)]) == [f"{NUMBER} was allocated 2 times"]


def test_a_number_that_nobody_ordered() -> None:
    assert compare([], [bought(NUMBER)]) == [f"{NUMBER} was allocated, but no order has it"]


def test_a_number_whose_order_failed() -> None:
    failed = placed(NUMBER, status="failed")

    assert compare([failed], [bought(NUMBER)]) == [f"{NUMBER} was allocated, but no order has it"]


def test_a_number_that_an_order_only_claims_to_have() -> None:
    assert compare([placed(NUMBER)], []) == [f"{NUMBER} is on an order, but was not allocated"]


def test_a_number_that_two_orders_have() -> None:
    assert compare([placed(NUMBER), placed(NUMBER)], [bought(NUMBER)]) == [f"{NUMBER} is on 2 orders"]


def test_money_that_no_order_knows_of() -> None:
    assert compare([placed(NUMBER)], [bought(NUMBER, "2.50")]) == [
        "the orders say 0.00 was charged, the ledger 2.50"
    ]


def test_money_that_was_never_taken() -> None:
    assert compare([placed(NUMBER, charged="2.50")], [bought(NUMBER)]) == [
        "the orders say 2.50 was charged, the ledger 0.00"
    ]


def test_everything_wrong_at_once_is_all_found() -> None:
    found = compare([placed(OTHER, charged="1"), placed(OTHER)], [bought(NUMBER), bought(NUMBER)])

    assert len(found) == 5
