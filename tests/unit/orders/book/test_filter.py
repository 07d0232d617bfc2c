"""What a search means by its filters."""

import msgspec
import pytest

from shared.orders.book.search import Filter, decode_filter
from shared.orders.record import Order
from shared.orders.states import State
from shared.outcome import Done
from shared.tubes import names
from tests.unit.orders import samples
from tests.unit.orders.samples import NOW, NUMBER, accepted, run


def matches(order: Order, **wanted: object) -> bool:
    return Filter(**wanted).matches(order)  # pyright: ignore[reportArgumentType]


def test_no_filter_matches_everything() -> None:
    assert all(matches(accepted(spec).order) for spec in (samples.release(), samples.report()))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"status": "accepted"}, {"status": "running"}),
        ({"type": "number.release"}, {"type": "report.run"}),
        ({"reference": "R-1"}, {"reference": "R-"}),
        ({"number": NUMBER}, {"number": NUMBER[:-1]}),
        ({"since": NOW}, {"since": NOW + 1}),
        ({"until": NOW + 1}, {"until": NOW}),
    ],
)
def test_each_filter_must_match(right: dict[str, object], wrong: dict[str, object]) -> None:
    order = accepted().order
    assert matches(order, **right)
    assert not matches(order, **wrong)


def test_filters_must_match_together() -> None:
    assert not matches(accepted().order, status="accepted", type="report.run")


def test_a_number_found_on_the_way_is_found() -> None:
    order = accepted(samples.choose()).order
    assert not matches(order, number=NUMBER)
    assert matches(run(order, Done({"number": NUMBER})), number=NUMBER)


def test_every_type_can_be_searched_for() -> None:
    assert {decode_filter({"type": name}).type for name in names.CHAINS} == names.CHAINS.keys()


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_searched_for(state: State) -> None:
    assert decode_filter({"status": state.value}).status is state


def test_times_come_as_numbers() -> None:
    assert decode_filter({"since": "1700000000", "until": "1700000000.5"}) == Filter(
        since=1_700_000_000, until=1_700_000_000.5
    )


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("since", "yesterday"), ("until", ""), ("status", "succeded"), ("type", "number.steal")],
)
def test_a_value_that_means_nothing_is_a_mistake_that_names_its_parameter(parameter: str, value: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"\$\.{parameter}"):
        decode_filter({parameter: value})
