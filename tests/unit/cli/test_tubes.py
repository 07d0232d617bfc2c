"""Tubes from the shell: what is shown, and what is asked to pause one."""

import json
from typing import Any

import pytest

from services.cli.main import app
from tests.unit.cli.test_decisions import asked, door, run, runner
from tests.unit.cli.test_gateway_client import Door

__all__ = ["door"]

ROW: dict[str, Any] = {
    "tube": "calls",
    "ready": 7,
    "reserved": 2,
    "delayed": 0,
    "buried": 0,
    "workers": 16,
    "idle": 3,
    "waited": 12,
    "paused": 540,
    "by_hand": {"who": "Ada", "why": "maintenance", "at": "2026-05-01T03:00:00.000Z", "left": 540},
}
UP: dict[str, Any] = {"server": "one:1", "up": True, "why": None}
DOWN: dict[str, Any] = {"server": "two:2", "up": False, "why": "refused"}
LIST: dict[str, Any] = {"tubes": [ROW], "belt": [UP, DOWN]}


def test_tubes_are_shown_with_who_paused_them_and_what_is_down(door: Door) -> None:
    door.answers = [(200, LIST)]
    code, output = run(door, "tubes")
    assert (code, asked(door)) == (0, [("GET", "/tubes", None)])
    for shown in ("calls", "16", "12 s", "540 s", "Ada: maintenance", "two:2 is down"):
        assert shown in output


def test_programs_get_what_the_gateway_says(door: Door) -> None:
    door.answers = [(200, LIST)]
    code, output = run(door, "tubes", "--json")
    assert (code, json.loads(output)) == (0, LIST)


@pytest.mark.parametrize(("length", "seconds"), [("90", 90), ("10m", 600), ("7d", 604_800)])
def test_a_tube_is_paused_for_so_long(door: Door, length: str, seconds: int) -> None:
    door.answers = [(200, {"tube": "calls", "by_hand": ROW["by_hand"], "belt": [UP]})]
    code, output = run(door, "tubes", "pause", "calls", length, "--why", "w")
    assert (code, output) == (0, "calls is paused for 540 s.\n")
    assert asked(door) == [("POST", "/tubes/calls/pause", {"seconds": seconds, "who": "ada", "why": "w"})]


def test_a_tube_goes_on_and_a_server_that_does_not_know_yet_is_named(door: Door) -> None:
    door.answers = [(200, {"tube": "calls", "by_hand": None, "belt": [UP, DOWN]})]
    code, output = run(door, "tubes", "resume", "calls", "--who", "bob")
    assert (code, asked(door)) == (0, [("POST", "/tubes/calls/pause", {"seconds": 0, "who": "bob"})])
    assert "calls goes on." in output
    assert "two:2 is down" in output


@pytest.mark.parametrize("length", ["soon", "-5", "0"])
def test_no_time_or_none_that_can_be_read_is_refused_at_once(door: Door, length: str) -> None:
    code, _ = run(door, "tubes", "pause", "calls", "--", length)
    assert (code, door.asked) == (2, [])


def test_a_tube_that_there_is_not_is_the_gateways_to_say(door: Door) -> None:
    door.answers = [(404, {"detail": "There is no tube `cals`: did you mean `calls`?"})]
    code, output = run(door, "tubes", "pause", "../cals", "60")
    assert code == 1
    assert "did you mean `calls`?" in output
    assert door.asked[0][1] == "/tubes/..%2Fcals/pause"


def test_without_a_key_nothing_is_asked(door: Door) -> None:

    result = runner.invoke(
        app, ["tubes"], env={"TRUNKLINE_CLIENT_KEY": "", "TRUNKLINE_GATEWAY_URL": door.url}
    )
    assert (result.exit_code, door.asked) == (2, [])
