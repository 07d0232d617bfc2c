"""Log lines: one JSON object each, bound to order and trace, and without secrets."""

import io
import json
from collections.abc import Generator
from typing import Any

import pytest
import structlog

from shared import logs

HUSH = "correct-horse-battery"


@pytest.fixture(autouse=True)
def stream() -> Generator[io.StringIO]:
    stream = io.StringIO()
    logs.configure("info", program="tests", stream=stream)
    yield stream
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_that_says_who_what_and_when(stream: io.StringIO) -> None:
    logs.get("worker").info("step done", step="numbers.allocate")
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "step done",
        "level": "info",
        "source": "worker",
        "program": "tests",
        "step": "numbers.allocate",
    }


def test_a_line_break_in_a_value_does_not_break_the_line(stream: io.StringIO) -> None:
    logs.get("worker").info('forged\n{"event": "no"}', name="a\r\nb\u2028c")
    assert len(stream.getvalue().split("\n")) == 2
    assert lines(stream)[0]["name"] == "a\r\nb\u2028c"


def test_what_cannot_be_json_is_logged_all_the_same(stream: io.StringIO) -> None:
    logs.get("worker").info("odd", body=b"\xff", kind={1, 2}, thing=object())
    assert lines(stream)[0]["event"] == "odd"


def test_order_and_trace_are_on_every_line_while_bound(stream: io.StringIO) -> None:
    log = logs.get("worker")
    with structlog.contextvars.bound_contextvars(order="01J9", trace="4bf9"):
        log.info("inside")
    log.info("outside")
    inside, outside = lines(stream)
    assert (inside["order"], inside["trace"]) == ("01J9", "4bf9")
    assert not {"order", "trace"} & outside.keys()


def test_a_logger_made_before_the_set_up_obeys_it_too() -> None:
    structlog.reset_defaults()
    log = logs.get("early")
    stream = io.StringIO()
    logs.configure("info", program="tests", stream=stream)
    log.info("heard")
    assert lines(stream)[0]["source"] == "early"


def test_lines_below_the_level_are_left_out(stream: io.StringIO) -> None:
    log = logs.get("worker")
    log.debug("unheard")
    log.warning("heard")
    assert [line["event"] for line in lines(stream)] == ["heard"]


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Authorization",
        "sip_password",
        "client_secret",
        "access_token",
        "token",
        "pac",
        "PAC",
        "credential",
        "credentials",
        "passwords",
        "sipPassword",
        "X-Api-Token",
        "Proxy-Authorization",
        "cookie",
        "Set-Cookie",
    ],
)
def test_a_value_under_a_telling_name_is_masked(stream: io.StringIO, name: str) -> None:
    logs.get("worker").info("call", **{name: HUSH})
    assert HUSH not in stream.getvalue()
    assert lines(stream)[0][name] == "***"


@pytest.mark.parametrize("name", ["path", "passed", "package", "pacific", "compass", "space", "order", "key"])
def test_a_value_under_another_name_is_shown(stream: io.StringIO, name: str) -> None:
    logs.get("worker").info("call", **{name: "shown"})
    assert lines(stream)[0][name] == "shown"


@pytest.mark.parametrize(
    "value",
    [
        {"password": HUSH},
        {"trunk": {"sip": {"password": HUSH}}},
        [{"password": HUSH}],
        ({"trunks": [{"password": HUSH}]},),
        {"headers": {"Authorization": HUSH}},
        {"password": [HUSH]},
        {"password": {"old": HUSH}},
    ],
    ids=str,
)
def test_it_is_masked_at_any_depth(stream: io.StringIO, value: object) -> None:
    logs.get("worker").info("call", request=value)
    assert HUSH not in stream.getvalue()


def test_masking_leaves_the_callers_own_object_alone(stream: io.StringIO) -> None:
    request = {"password": HUSH, "trunks": [{"password": HUSH}]}
    logs.get("worker").info("call", request=request)
    assert request == {"password": HUSH, "trunks": [{"password": HUSH}]}


def test_a_secret_bound_to_the_context_is_masked(stream: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(token=HUSH):
        logs.get("worker").info("call")
    assert HUSH not in stream.getvalue()


def test_a_traceback_is_there_without_the_values_of_variables(stream: io.StringIO) -> None:
    entered = HUSH
    try:
        raise RuntimeError("it broke", len(entered))
    except RuntimeError:
        logs.get("worker").exception("surprise")
    (line,) = lines(stream)
    assert line["exception"][0]["exc_type"] == "RuntimeError"
    assert HUSH not in stream.getvalue()
