"""Reports from the shell: asked for once, waited for, and written as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.test_decisions import ORDER, asked, door, run
from tests.unit.cli.test_gateway_client import Door

__all__ = ["door"]

RUNNING = ORDER | {"status": "running", "why": None}
DONE = RUNNING | {"status": "succeeded"}
REPORT: dict[str, Any] = {"calls": [1, 2]}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.reports.LOOK", 0.0)


def test_a_report_is_asked_for_waited_for_and_written(door: Door, tmp_path: Path) -> None:
    door.answers = [(202, RUNNING), (200, RUNNING), (200, DONE), (200, REPORT)]
    file = tmp_path / "calls.json"
    code, output = run(door, "report", "run", "voice/cdr/day", "date=2026-05-01", "--output", str(file))
    assert code == 0, output
    assert json.loads(file.read_bytes()) == REPORT
    said = {
        "type": "report.run",
        "reference": "voice/cdr/day",
        "report": "voice/cdr/day",
        "parameters": {"date": "2026-05-01"},
    }
    assert asked(door)[0] == ("POST", "/orders", said)
    assert asked(door)[-1] == ("GET", "/orders/1/result", None)
    assert "order 1" in output


def test_without_a_file_it_goes_to_standard_output(door: Door) -> None:
    door.answers = [(200, DONE), (200, REPORT)]
    code, output = run(door, "report", "get", "1")
    assert (code, json.loads(output)) == (0, REPORT)


@pytest.mark.parametrize("status", ["failed", "cancelled", "attention"])
def test_one_that_does_not_come_says_why(door: Door, tmp_path: Path, status: str) -> None:
    door.answers = [(202, RUNNING), (200, RUNNING | {"status": status, "why": "Report not known"})]
    file = tmp_path / "calls.json"
    code, output = run(door, "report", "run", "voice/cdr/day", "--output", str(file))
    assert (code, file.exists()) == (1, False)
    assert f"order 1 is {status}: Report not known" in output


def test_one_that_takes_too_long_can_be_fetched_later(door: Door) -> None:
    door.answers = [(202, RUNNING)]
    code, output = run(door, "report", "run", "voice/cdr/day", "--timeout", "0")
    assert code == 1
    assert "trunkline report get 1" in output


def test_what_is_no_parameter_orders_nothing(door: Door) -> None:
    code, _ = run(door, "report", "run", "voice/cdr/day", "2026-05-01")
    assert (code, door.asked) == (2, [])
