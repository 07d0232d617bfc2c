"""Orders that were stored before today's rules: read where they can be, shown where they cannot."""

import json
from typing import Any

import msgspec
import pytest

from shared.orders import stored, view
from shared.orders.record import Order
from shared.orders.stored import Unreadable
from shared.orders.types.kinds import Choose, Emergency, NumberActivate, NumberRelease
from tests.unit.orders import samples
from tests.unit.orders.samples import accepted


def document(spec: Any = None, **changes: Any) -> bytes:
    """An order as it lies in the book, with members of its spec as they were written then."""
    found = json.loads(msgspec.json.encode(accepted(spec).order))
    found["spec"] |= changes
    return json.dumps(found).encode()


@pytest.mark.parametrize("spec", [samples.release(), samples.activate(), samples.report()])
def test_what_fits_is_read_as_it_was_written(spec: samples.AnyOrder) -> None:
    order = accepted(spec).order
    assert stored.read(msgspec.json.encode(order)) == stored.look(msgspec.json.encode(order)) == order


@pytest.mark.parametrize(
    ("spec", "changes"),
    [
        (samples.release(), {"number": "1"}),
        (samples.release(), {"reference": "x" * 500}),
        (samples.release(), {"callback": "gopher://old"}),
        (samples.activate(), {"trunk": "an old name"}),
        (samples.report(), {"report": "OLD"}),
    ],
)
def test_what_todays_patterns_would_turn_away_is_read_all_the_same(
    spec: samples.AnyOrder, changes: dict[str, object]
) -> None:
    order = stored.read(document(spec, **changes))
    (name, value), *_ = changes.items()
    assert getattr(order.spec, name) == value
    assert isinstance(order, Order)
    assert isinstance(order.spec, type(spec))
    assert stored.read(msgspec.json.encode(order)).spec == order.spec
    assert view.summary(order)["type"] == msgspec.to_builtins(spec)["type"]


def test_patterns_further_in_do_not_count_either() -> None:
    emergency = msgspec.to_builtins(samples.ADDRESS) | {"postcode": "x"}
    order = stored.read(document(samples.choose(), choose={"pattern": "no%"}, emergency=emergency))
    assert isinstance(order.spec, NumberActivate)
    assert isinstance(order.spec.choose, Choose)
    assert isinstance(order.spec.emergency, Emergency)
    assert (order.spec.choose.pattern, order.spec.choose.tier) == ("no%", "standard")


@pytest.mark.parametrize("changes", [{"colour": "red"}, {"type": "number.steal"}, {"priority": "urgent"}])
def test_what_nobody_understands_is_not_worked_on_but_shown(changes: dict[str, object]) -> None:
    with pytest.raises(msgspec.DecodeError):
        stored.read(document(**changes))
    found = stored.look(document(**changes))
    assert isinstance(found, Unreadable)
    assert (found.client, found.state, found.reference) == (samples.CLIENT, "accepted", "R-1")
    assert view.full(found, ())["unreadable"] is True
    assert view.summary(found).keys() - {"unreadable"} == view.summary(accepted().order).keys()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"id": 1}'])
def test_what_is_no_order_at_all_is_nobodys(content: bytes) -> None:
    found = stored.look(content)
    assert isinstance(found, Unreadable)
    assert found.client == ""


def test_a_loose_order_is_as_strict_as_ever_where_it_is_made() -> None:
    assert NumberRelease.__struct_config__.forbid_unknown_fields
