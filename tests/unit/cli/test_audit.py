"""Audits from the shell: what is asked, and what is shown."""

from typing import Any

import pytest

from tests.unit.cli.test_decisions import asked, door, run
from tests.unit.cli.test_gateway_client import Door

__all__ = ["door"]

AUDIT: dict[str, Any] = {
    "id": "A1",
    "who": "ada",
    "why": None,
    "asked": "2026-05-01T03:00:00.000Z",
    "ended": "2026-05-01T03:01:00.000Z",
    "numbers": 2,
    "trunks": 1,
    "differences": 1,
    "failed": None,
}
DIFFERENCE: dict[str, Any] = {
    "id": "d1",
    "thing": "number",
    "subject": "442079460123",
    "kind": "changed",
    "part": "sms",
    "believed": {},
    "found": {"mode": "http"},
    "since": None,
    "order": None,
    "decision": None,
}
STANDING: dict[str, Any] = {
    "last": AUDIT,
    "under_way": None,
    "failed": None,
    "undecided": 1,
    "differences": [DIFFERENCE],
}
DECIDED = DIFFERENCE | {"decision": {"what": "reversed", "who": "ada", "why": None, "order": "O1"}}


def test_an_audit_is_asked_for(door: Door) -> None:
    door.answers = [(202, AUDIT)]
    code, output = run(door, "audit", "run", "--why", "w")
    assert (code, asked(door)) == (0, [("POST", "/audits", {"who": "ada", "why": "w"})])
    assert "A1" in output


def test_it_can_be_waited_for(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.audit.LOOK", 0.0)
    door.answers = [(202, AUDIT), (200, STANDING | {"under_way": AUDIT}), (200, STANDING)]
    code, output = run(door, "audit", "run", "--wait")
    assert code == 0, output
    assert "1 to be decided" in output


def test_what_was_found_is_shown_with_both_sides(door: Door) -> None:
    door.answers = [(200, STANDING)]
    _, output = run(door, "audit", "show")
    assert "442079460123" in output
    assert "sms changed" in output
    assert "(nothing)" in output
    assert '{"mode":"http"}' in output


def test_that_none_is_complete_and_one_failed_is_said(door: Door) -> None:
    failed = AUDIT | {"failed": "no answer"}
    door.answers = [(200, STANDING | {"last": None, "failed": failed, "under_way": AUDIT, "differences": []})]
    _, output = run(door, "audit", "show")
    assert "no answer" in output
    assert "No audit is complete yet" in output


@pytest.mark.parametrize("decision", ["accept", "reverse"])
def test_several_are_decided_at_once_and_one_that_cannot_be_is_said(door: Door, decision: str) -> None:
    door.answers = [(200, DECIDED), (409, {"detail": "Somebody else has decided about it."})]
    code, output = run(door, "audit", decision, "d1", "d2", "--why", "w")
    assert code == 1
    said = {"who": "ada", "why": "w"}
    assert asked(door) == [("POST", f"/audits/differences/{name}/{decision}", said) for name in ("d1", "d2")]
    assert "order O1" in output
    assert "d2: Somebody else" in output
