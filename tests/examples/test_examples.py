"""The examples of README and docs do what they say, on programs as in production."""

import json
import re
from collections.abc import Generator
from typing import Any

import pytest

from deploy.local import stack
from deploy.local.stack import Running
from tests.examples import shell
from tests.examples.markdown import Example, documents, examples, is_as_shown

SANDBOX_ONLY = "docs/sandbox.md"
EXAMPLES = [
    example for file in documents() for example in examples(file) if example.block.file != SANDBOX_ONLY
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    running = stack.start(tmp_path_factory.mktemp("stack"), workers=1)
    yield running
    running.stop()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.block.name)
def test_an_example_prints_what_is_shown(example: Example, running: Running) -> None:
    printed = shell.run(example.block.text, running)

    assert example.output is None or is_as_shown(example.output, printed), printed


def test_the_first_order_succeeds_and_is_placed_once_however_often_it_is_sent(running: Running) -> None:
    block = _in_readme("order-4711")

    first, again = (json.loads(shell.run(block, running)) for _ in range(2))

    assert first["status"] == "succeeded"
    assert first["number"].startswith("44113")
    assert first["result"]["verified"] == ["number", "config"]
    assert again["id"] == first["id"]
    assert _allocated(first["number"], running) == 1


def test_a_file_of_orders_is_placed_once_however_often_it_is_handed_in(running: Running) -> None:
    block = _in_readme("examples/orders.csv")

    first, again = (_ids_by_reference(shell.run(block, running)) for _ in range(2))

    assert len(first) == 25
    assert again.items() >= first.items()


def _in_readme(words: str) -> str:
    [found] = [e.block.text for e in EXAMPLES if e.block.file == "README.md" and words in e.block.text]
    return found


def _ids_by_reference(printed: str) -> dict[str, str]:
    """Reference to id, from the table that comes after handing a file in."""
    _, table, *_ = re.split(r"^ id +type ", printed, flags=re.MULTILINE)
    rows = re.findall(r"^ (\w{26})  number\.activate  ([\w-]+) ", table, re.MULTILINE)
    return {reference: order_id for order_id, reference in rows}


def _allocated(number: str, running: Running) -> int:
    told = shell.run(
        f"curl -sS 'http://127.0.0.1:8930/sandbox/ledger?effect=number.allocate&subject={number}'", running
    )
    ledger: dict[str, list[Any]] = json.loads(told)
    return len(ledger["entries"])
