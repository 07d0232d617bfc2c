"""What the demo shows at the end."""

from rich.console import Console
from rich.table import Table

from deploy.demo.tables import MOST, beside
from tests.unit.demo.placing import bought, placed


def lines(table: Table) -> list[str]:
    console = Console(width=150, color_system=None)
    with console.capture() as captured:
        console.print(table)
    return captured.get().splitlines()


def cells(table: Table, reference: str) -> list[str]:
    [row] = [line for line in lines(table) if f" {reference} " in line]
    return [cell.strip() for cell in row.strip("│").split("│")]


def test_an_order_stands_beside_what_the_ledger_says_of_its_number() -> None:
    entries = [
        bought(charge="2.50"),
        bought(effect="trunk"),
        bought(charge="1", effect="number.999"),
        bought("441134960009"),
    ]

    table = beside([placed(charged="3.50")], entries)

    assert cells(table, "a") == [
        *("a", "441134960000", "succeeded", "3.50", "1.50 s"),
        *("allocate, trunk, 999", "3.50"),
    ]


def test_what_is_free_or_not_there_is_left_empty() -> None:
    table = beside([placed(None, status="attention", finished=None)], [])

    assert cells(table, "a") == ["a", "", "attention", "", "", "-", ""]


def test_of_many_orders_the_first_are_shown_and_the_rest_counted() -> None:
    many = [placed(reference=f"r{index}") for index in range(MOST + 2)]

    shown = lines(beside(many, []))

    assert sum(" r" in line for line in shown) == MOST
    assert "and 2 more orders" in shown[-1]


def test_all_rows_fit_without_a_count() -> None:
    assert not any("more orders" in line for line in lines(beside([placed()] * MOST, [])))
