"""Preferences and traces in request headers."""

import pytest
from falcon import testing

from services.gateway.reading.requests import trace_of, wait_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=5", 5),
        ("WAIT=5", 5),
        ('wait="5"', 5),
        ("respond-async, wait=5", 5),
        ("respond-async;wait=5", 5),
        ("wait=5, return=minimal", 5),
        ("wait=30", 30),
        ("wait=31", 30),
        ("wait=999999", 30),
        ("wait=0", 0),
        ("", None),
        ("wait", None),
        ("wait=soon", None),
        ("wait=-5", None),
        ("await=5", None),
        ("x-wait=5", None),
    ],
)
def test_how_long_a_caller_would_wait(prefer: str, seconds: int | None) -> None:
    assert wait_of(testing.create_req(headers={"Prefer": prefer})) == seconds


def test_without_the_header_nobody_waits() -> None:
    assert wait_of(testing.create_req()) is None


def test_a_callers_trace_is_taken() -> None:
    request = testing.create_req(headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    assert trace_of(request) == TRACE


@pytest.mark.parametrize(
    "header",
    [
        TRACE,
        f"00-{TRACE}",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
        f"00-{TRACE}-00f067aa0ba902b7-01-more",
        f"00-{TRACE[:-1]}-00f067aa0ba902b7-01",
    ],
)
def test_a_trace_that_is_malformed_is_replaced_by_one_of_our_own(header: str) -> None:
    found = trace_of(testing.create_req(headers={"traceparent": header}))
    assert len(found) == 32
    assert found != TRACE


def test_every_new_trace_is_another() -> None:
    assert trace_of(testing.create_req()) != trace_of(testing.create_req())
