"""docs/problems.md explains every problem that the gateway answers."""

import json
import re
from typing import Any

import pytest

from deploy.setup.paths import ROOT
from services.gateway.problem_details import TYPE_BASE
from tests.unit.docs.kinds import kinds, unreadable

PAGE = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([a-z-]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
SERVERS_OWN = {"method-not-allowed"}
"""Explained although no line of ours makes it: everybody meets it."""


def test_every_kind_has_a_section_and_every_section_is_a_kind() -> None:
    assert set(SECTIONS) == kinds() | SERVERS_OWN


def test_every_problem_has_a_kind_that_can_be_read() -> None:
    assert unreadable() == []


@pytest.mark.parametrize("kind", SECTIONS)
def test_a_section_shows_what_it_looks_like(kind: str) -> None:
    example = shown(kind)

    assert example["type"] == TYPE_BASE + kind
    assert SECTIONS[kind].lstrip().startswith(f"{example['status']}")
    assert example["title"] == kind.replace("-", " ").capitalize()
    assert {"detail", "instance"} <= example.keys()


def shown(kind: str) -> dict[str, Any]:
    """The example in a section."""
    [text] = re.findall(r"```json\n(.*?)```", SECTIONS[kind], re.DOTALL)
    return json.loads(text)
