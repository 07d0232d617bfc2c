"""Decisions from the shell: what is sent for them, and what becomes of an answer that is no."""

import json
from collections.abc import Generator
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from tests.unit.cli.test_gateway_client import KEY, Door

ORDER: dict[str, Any] = {
    "id": "1",
    "type": "t",
    "reference": "r",
    "number": None,
    "status": "failed",
    "charged": "0",
    "why": "the reason",
}
REFUSED = (409, {"detail": "It is past its point of no return."})
runner = CliRunner()


@pytest.fixture
def door() -> Generator[Door]:
    door = Door()
    yield door
    door.close()


def run(door: Door, *words: str, typed: str = "") -> tuple[int, str]:
    environment = {
        "TRUNKLINE_GATEWAY_URL": door.url,
        "TRUNKLINE_CLIENT_KEY": KEY,
        "USER": "ada",
        "COLUMNS": "200",
    }
    result = runner.invoke(app, list(words), env=environment, input=typed)
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def asked(door: Door) -> list[tuple[str, str, Any]]:
    """What was asked: method, path, body."""
    return [(method, path, json.loads(body) if body else None) for method, path, _, body in door.asked]


@pytest.mark.parametrize(
    ("words", "path", "body"),
    [
        (("cancel", "1", "--why", "w"), "/orders/1/cancel", {"who": "ada", "why": "w"}),
        (
            ("cancel", "1", "--on-failure", "keep", "--who", "bob"),
            "/orders/1/cancel",
            {"who": "bob", "on_failure": "keep"},
        ),
        (("retry", "1"), "/orders/1/retry", {"who": "ada"}),
        (("confirm", "1"), "/orders/1/confirm", {"who": "ada"}),
        (
            ("resolve", "1", "--happened", "--why", "w", "--output", "number=44", "--charge", "0.35"),
            "/orders/1/resolve",
            {"who": "ada", "why": "w", "happened": True, "outputs": {"number": "44"}, "charge": "0.35"},
        ),
        (
            ("resolve", "1", "--not-happened", "--why", "w"),
            "/orders/1/resolve",
            {"who": "ada", "why": "w", "happened": False, "outputs": {}},
        ),
    ],
)
def test_a_decision_is_sent_with_who_and_why(
    door: Door, words: tuple[str, ...], path: str, body: object
) -> None:
    door.answers = [(200, ORDER)]
    code, output = run(door, "order", *words)
    assert code == 0, output
    assert asked(door) == [("POST", path, body)]
    assert "the reason" in output


def test_a_lost_answer_is_asked_for_again_with_the_same_key(door: Door) -> None:
    door.answers = [None, (200, ORDER)]
    assert run(door, "order", "retry", "1")[0] == 0
    keys = [headers["Idempotency-Key"] for _, _, headers, _ in door.asked]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_decision_that_is_refused_says_why(door: Door) -> None:
    door.answers = [REFUSED]
    code, output = run(door, "order", "cancel", "1")
    assert code == 1
    assert "point of no return" in output


def page(count: int) -> tuple[int, dict[str, Any]]:
    return 200, {"orders": [ORDER | {"id": str(number)} for number in range(count)], "cursor": None}


def test_orders_that_match_are_retried_when_that_is_confirmed(door: Door) -> None:
    door.answers = [page(2), (200, ORDER), (200, ORDER)]
    code, output = run(door, "order", "replay", "--type", "t", "--since", "1", typed="y\n")
    assert code == 0
    assert "Retry 2 orders?" in output
    assert "2 of 2 orders retried" in output
    assert [path for _, path, _ in asked(door)] == [
        "/orders?status=failed&type=t&since=1&limit=500",
        "/orders/0/retry",
        "/orders/1/retry",
    ]


def test_an_admin_retries_the_orders_of_other_clients(door: Door) -> None:
    door.answers = [page(1), (200, ORDER)]
    assert run(door, "order", "replay", "--client", "*", "--yes")[0] == 0
    assert [path for _, path, _ in asked(door)] == [
        "/orders?status=failed&client=%2A&limit=500",
        "/orders/0/retry",
    ]


def test_a_list_has_the_newest_orders_and_says_that_there_are_more(door: Door) -> None:
    door.answers = [page(3)]
    code, output = run(door, "order", "list", "--type", "t", "--client", "shop", "--limit", "2")
    assert code == 0
    assert asked(door)[0][1] == "/orders?type=t&client=shop&limit=500"
    assert output.count("the reason") == 2
    assert "there are more" in output


@pytest.mark.parametrize("limit", ["0", "3"])
def test_a_list_of_all_there_are_says_nothing_of_more(door: Door, limit: str) -> None:
    door.answers = [page(3)]
    code, output = run(door, "order", "list", "--limit", limit, "--json")
    assert code == 0
    assert [json.loads(line)["id"] for line in output.splitlines()] == ["0", "1", "2"]


def test_nothing_is_retried_without_a_word(door: Door) -> None:
    door.answers = [page(2)]
    assert run(door, "order", "replay", typed="n\n")[0] == 1
    assert len(door.asked) == 1


def test_nobody_is_asked_about_nothing(door: Door) -> None:
    door.answers = [page(0)]
    code, output = run(door, "order", "replay")
    assert (code, "?" in output) == (0, False)


def test_what_is_refused_does_not_stop_the_rest(door: Door) -> None:
    door.answers = [page(2), REFUSED, (200, ORDER)]
    code, output = run(door, "order", "replay", "--yes")
    assert code == 1
    assert "1 of 2 orders retried" in output


def test_what_waits_for_a_person_is_listed_with_the_open_call(door: Door) -> None:
    evidence = {"call": "PUT 999", "at": "then"}
    waiting = [ORDER | {"client": "shop", "evidence": evidence}, ORDER | {"client": "crm", "evidence": None}]
    door.answers = [(200, {"count": 7, "orders": waiting})]
    code, output = run(door, "attention")
    assert code == 0
    assert all(words in output for words in ("shop", "crm", "PUT 999", "7 wait for a person"))
