"""Orders as the command line shows them."""

from typing import Any

import pytest
from rich.console import Console

from services.cli.tables import show

ORDER: dict[str, Any] = {
    "id": "01HF7YAT00ZZZZZZZZZZZZZZZZ",
    "type": "number.activate",
    "reference": "A-1",
    "number": "441632960000",
    "status": "succeeded",
    "charged": "0",
    "why": None,
}
RUN = ["441632960000", "441632960001", "441632960002"]


def told(orders: list[dict[str, Any]], *, width: int) -> str:
    """What a terminal of that width shows."""
    console = Console(width=width)
    with console.capture() as said:
        show(orders, console)
    return said.get()


@pytest.mark.parametrize(("more", "shown"), [({}, " 441632960000 "), ({"numbers": RUN}, " 441632960000 +2 ")])
def test_an_order_for_several_numbers_says_how_many_more(more: dict[str, Any], shown: str) -> None:
    assert shown in told([ORDER | more], width=200)


@pytest.mark.parametrize("width", [80, 120, 2000])
def test_what_tells_orders_apart_is_whole_however_narrow_the_terminal(width: int) -> None:
    said = told([ORDER | {"status": "failed", "why": "Number not available"}], width=width)
    for member in ("id", "type", "reference", "number"):
        assert str(ORDER[member]) in said
    assert "Number not available" in said
    assert max(map(len, said.splitlines())) <= width


def test_a_long_reference_is_folded_and_not_cut() -> None:
    said = told([ORDER | {"reference": "ab" * 40}], width=80)
    assert said.count("a") - told([ORDER | {"reference": ""}], width=80).count("a") == 40


def test_in_a_pipe_an_order_is_one_line() -> None:
    orders = [ORDER | {"why": "long " * 60}, ORDER | {"id": "2"}]
    assert len([line for line in told(orders, width=2000).splitlines() if "A-1" in line]) == 2
