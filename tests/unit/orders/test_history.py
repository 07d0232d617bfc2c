"""The chain of a timeline, and which exchanges are told."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.orders import view
from shared.orders.history import MOST, PLENTY, beginning, canonical, chained, told
from shared.orders.record import Order
from shared.orders.timeline import Entry, Exchange
from tests.unit.orders.samples import NOW, accepted, call, release


def exchange(method: str = "GET", ending: str = "answered") -> Exchange:
    return Exchange(NOW, "number.get", method, "/v3/numbers/930000/allocated/44", 12, ending, 200)


def first(order: Order | None = None) -> Entry:
    return chained(order or replace(accepted().order, head=""), [Entry(NOW, "accepted")])[1][0]


def test_a_new_order_has_the_head_of_its_first_entry() -> None:
    move = accepted()
    assert move.order.head == move.entries[0].hash == first().hash


def test_each_hash_follows_on_from_the_one_before() -> None:
    order, (one, two) = chained(accepted().order, [Entry(NOW, "a", facts={"k": "v"}), Entry(NOW, "b")])
    text = json.dumps({**view.event(replace(one, hash=""))}, sort_keys=True, separators=(",", ":"))
    assert one.hash == hashlib.sha256(f"{accepted().order.head}\n{text}".encode()).hexdigest()
    assert order.head == two.hash
    again, _ = chained(chained(accepted().order, [replace(one, hash="")])[0], [replace(two, hash="")])
    assert again.head == order.head


def test_the_chain_begins_with_what_was_ordered() -> None:
    order = replace(accepted().order, head="")
    others = [
        replace(order, id="other"),
        replace(order, client="crm"),
        replace(order, account="930001"),
        replace(order, created=NOW + 1),
        replace(order, spec=call()),
        replace(order, spec=release("R-2")),
    ]
    assert len({first(one).hash for one in [order, *others]}) == len(others) + 1


def test_nothing_that_changes_is_in_the_beginning() -> None:
    order = accepted().order
    moved = replace(order, turn=3, version=9, updated=NOW + 5, head="x", exchanges=4)
    assert beginning(order) == beginning(moved)


@settings(max_examples=50, deadline=None)
@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none(), st.lists))
def test_the_one_spelling_is_read_as_what_was_written(value: object) -> None:
    try:
        written = canonical(value)
    except UnicodeEncodeError:
        return  # a lone surrogate, which no order can have
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


def test_what_was_exchanged_is_told_by_the_first_entry() -> None:
    entries = (Entry(NOW, "done"), Entry(NOW, "succeeded"))
    order, written = told(accepted().order, entries, [exchange(), exchange("PUT")], NOW)
    assert written == (replace(entries[0], exchanges=(exchange(), exchange("PUT"))), entries[1])
    assert order.exchanges == 2


def test_where_nothing_else_is_written_it_has_an_entry_of_its_own() -> None:
    order, (entry,) = told(accepted().order, (), [exchange()], NOW)
    assert (entry.event, entry.step, entry.exchanges) == ("called", order.step.tube, (exchange(),))


def test_where_nothing_was_exchanged_nothing_is_told() -> None:
    order = accepted().order
    assert told(order, (), [], NOW) == (order, ())


@pytest.mark.parametrize(
    ("before", "one", "kept"),
    [
        (PLENTY - 1, exchange(), True),
        (PLENTY, exchange(), False),
        (PLENTY, exchange("PUT"), True),
        (PLENTY, exchange("PUT", "not_sent"), False),
        (MOST - 1, exchange("PUT"), True),
        (MOST, exchange("PUT"), False),
    ],
)
def test_a_history_does_not_grow_without_end(before: int, one: Exchange, kept: bool) -> None:
    order, entries = told(replace(accepted().order, exchanges=before), (), [one], NOW)
    assert bool(entries) is kept
    assert order.exchanges == before + 1
