"""Orders as the command line shows them."""

from typing import Any

import pytest
from rich.console import Console

from services.cli.orders import table

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


@pytest.mark.parametrize(("more", "shown"), [({}, " 441632960000 "), ({"numbers": RUN}, " 441632960000 +2 ")])
def test_an_order_for_several_numbers_says_how_many_more(more: dict[str, Any], shown: str) -> None:
    console = Console(width=200)
    with console.capture() as said:
        console.print(table([ORDER | more]))
    assert shown in said.get()
