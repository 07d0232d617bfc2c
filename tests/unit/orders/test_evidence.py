"""The evidence: what it says, and that whoever reads docs/evidence.md finds any changed byte."""

import json
import re
from pathlib import Path
from typing import Any, Literal

import pytest

from deploy.setup.paths import ROOT
from shared.orders.evidence import document, mistakes
from shared.orders.history import chained, told
from shared.orders.record import Order
from shared.orders.timeline import Entry, Exchange
from tests.unit.orders.samples import CALLBACK, NOW, accepted, release

PAGE = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
(RECIPE,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PROGRAM = compile(RECIPE, "docs/evidence.md", "exec")


def history() -> tuple[Order, list[Entry]]:
    """An order to which a few things have happened."""
    move = accepted(release("Zoë's order", callback=True))
    order, timeline = move.order, [*move.entries]
    exchange = Exchange(
        NOW, "number.delete", "DELETE", "/v3/numbers/930000/allocated/44", 12, "answered", 200
    )
    for entry in (
        Entry(NOW + 1, "calling", "numbers.release", facts={"call": "DELETE"}),
        Entry(NOW + 2, "done", "numbers.release"),
    ):
        order, entries = chained(*told(order, (entry,), [exchange], NOW))
        timeline += entries
    return order, timeline


ORDER, TIMELINE = history()
EVIDENCE = document(ORDER, TIMELINE)


def recipe(evidence: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the documented recipe takes the file for whole."""
    file = tmp_path / "order.json"
    file.write_bytes(evidence)
    monkeypatch.setattr("sys.argv", ["verify", str(file)])
    try:
        exec(PROGRAM, {})
    except Exception:
        return False
    return True


def test_it_has_what_was_ordered_and_all_that_happened() -> None:
    found: dict[str, Any] = json.loads(EVIDENCE)
    assert found["ordered"]["order"] == {
        "type": "number.release",
        "reference": "Zoë's order",
        "number": "442079460123",
        "callback": CALLBACK,
    }
    assert [entry["event"] for entry in found["timeline"]] == ["accepted", "calling", "done"]
    assert found["timeline"][1]["exchanges"][0]["operation"] == "number.delete"
    assert found["head"] == found["timeline"][-1]["hash"] == found["standing"]["head"]
    assert found["exchanges"] == 2


def test_the_documented_recipe_verifies_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recipe(EVIDENCE, tmp_path, monkeypatch)
    assert capsys.readouterr().out == "whole\n"
    assert mistakes(EVIDENCE) == []


def test_the_recipe_is_as_short_as_promised() -> None:
    assert len([line for line in RECIPE.splitlines() if line.strip()]) <= 20


def test_any_changed_byte_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for position in range(len(EVIDENCE)):
        changed = bytearray(EVIDENCE)
        changed[position] ^= 1
        assert mistakes(bytes(changed)) != [], position
        # Reading a file each time takes longer than all the rest.
        assert position % 11 or not recipe(bytes(changed), tmp_path, monkeypatch), position


@pytest.mark.parametrize("cut", [0, 1, 100, len(EVIDENCE) - 1])
def test_a_cut_file_is_found(cut: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mistakes(EVIDENCE[:cut]) != []
    assert not recipe(EVIDENCE[:cut], tmp_path, monkeypatch)


def forged(change: Literal["left out", "cut off", "swapped", "added"]) -> bytes:
    """The evidence with another history, and a digest that fits."""
    order, timeline = ORDER, [*TIMELINE]
    match change:
        case "left out":
            del timeline[1]
        case "cut off":
            timeline.pop()
        case "swapped":
            timeline[1], timeline[2] = timeline[2], timeline[1]
        case "added":
            timeline.insert(1, Entry(NOW, "confirmed", hash=timeline[0].hash))
    return document(order, timeline)


@pytest.mark.parametrize("change", ["left out", "cut off", "swapped", "added"])
def test_a_forged_history_is_found_though_the_digest_fits(
    change: Literal["left out", "cut off", "swapped", "added"],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence = forged(change)
    assert evidence != EVIDENCE
    assert mistakes(evidence) != []
    assert not recipe(evidence, tmp_path, monkeypatch)


def test_what_happened_after_the_order_was_read_is_left_to_the_next() -> None:
    _, entries = chained(ORDER, [Entry(NOW + 3, "later")])
    assert document(ORDER, [*TIMELINE, *entries]) == EVIDENCE


@pytest.mark.parametrize("nonsense", [b"", b"{}", b"[]", b"null", b"\xff", b'{"digest":1,"timeline":1}'])
def test_what_is_no_evidence_is_said_so(nonsense: bytes) -> None:
    assert any("trunkline order export" in mistake for mistake in mistakes(nonsense))
