"""Shapes of orders: what decodes, and what never gets that far."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from shared.orders.types.kinds import AnyOrder, NumberRelease

RELEASE: dict[str, object] = {"type": "number.release", "reference": "R-1", "number": "442079460123"}
ACTIVATE: dict[str, object] = {"type": "number.activate", "reference": "R-1", "number": "442079460123"}
REPORT: dict[str, object] = {"type": "report.run", "reference": "R-1", "report": "voice/cdr/day"}


def decode(order: dict[str, object], **fields: object) -> AnyOrder:
    return msgspec.json.decode(json.dumps({**order, **fields}), type=AnyOrder)


def test_the_type_tells_which_fields_there_are() -> None:
    assert decode(RELEASE) == NumberRelease(reference="R-1", number="442079460123")


def test_what_was_not_given_is_not_made_up() -> None:
    assert msgspec.to_builtins(decode(RELEASE)) == RELEASE


@pytest.mark.parametrize("order", [RELEASE, ACTIVATE, REPORT])
def test_an_order_survives_the_book(order: dict[str, object]) -> None:
    spec = decode(order, callback="https://a.example", not_before="2030-01-01T00:00:00Z", priority="high")
    assert msgspec.json.decode(msgspec.json.encode(spec), type=AnyOrder) == spec


@pytest.mark.parametrize(
    ("order", "fields"),
    [
        ({}, {}),
        (RELEASE, {"type": "number.steal"}),
        (RELEASE, {"type": None}),
        (RELEASE, {"colour": "red"}),
        (ACTIVATE, {"choose": {"colour": "red"}}),
        (ACTIVATE, {"emergency": {"name": "Ada"}}),
        (RELEASE, {"reference": ""}),
        (RELEASE, {"reference": "x" * 129}),
        (RELEASE, {"reference": 7}),
        (RELEASE, {"reference": None}),
        (RELEASE, {"priority": "urgent"}),
        (RELEASE, {"callback": "ftp://a.example"}),
        (RELEASE, {"account": "9300OO"}),
        (RELEASE, {"number": 442079460123}),
        (RELEASE, {"number": "+442079460123"}),
        (RELEASE, {"number": "44 2079460123"}),
        (RELEASE, {"number": "123456"}),
        (ACTIVATE, {"choose": {"pattern": "44%"}}),
        (ACTIVATE, {"choose": {"tier": "platinum"}}),
        (ACTIVATE, {"choose": {"consecutive": 0}}),
        (ACTIVATE, {"choose": {"consecutive": 101}}),
        (ACTIVATE, {"trunk": "main"}),
        (ACTIVATE, {"trunk": "930000-a/b"}),
        (REPORT, {"report": "../admin"}),
        (REPORT, {"parameters": {"date": 1}}),
    ],
)
def test_a_shape_that_is_wrong_does_not_decode(order: dict[str, object], fields: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(order, **fields)


@pytest.mark.parametrize(
    ("order", "fields"),
    [
        (RELEASE, {"number": "442079460123\n"}),
        (RELEASE, {"account": "930000\n"}),
        (ACTIVATE, {"trunk": "930000-main\n"}),
        (ACTIVATE, {"choose": {"pattern": "44*\n"}}),
        (REPORT, {"report": "voice/cdr/day\n"}),
    ],
)
def test_no_line_break_hides_at_the_end_of_what_becomes_a_url(
    order: dict[str, object], fields: dict[str, object]
) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(order, **fields)


@pytest.mark.parametrize(
    "number", ["٤٤٢٠٧٩٤٦٠١٢٣", "४४२०७९४६०१२३", "\uff14\uff14\uff12\uff10\uff17\uff19\uff14\uff16\uff10"]
)
def test_digits_of_other_scripts_are_no_digits_here(number: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(RELEASE, number=number)


@pytest.mark.parametrize("reference", ["a\0b", "a\r\nb", "a\n", "\x1b[2J", "a\x7f"])
def test_a_reference_has_no_control_characters(reference: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(RELEASE, reference=reference)


@pytest.mark.parametrize("reference", ["x" * 128, "Auftrag Nr. 7 für Zoë", "注文 7", "{}:*?[a]", "a/../b"])
def test_a_reference_may_be_any_other_text(reference: str) -> None:
    assert decode(RELEASE, reference=reference).reference == reference


def test_a_time_names_its_zone() -> None:
    spec = decode(RELEASE, not_before="2030-01-01T01:00:00+01:00")
    assert spec.not_before == datetime(2030, 1, 1, tzinfo=UTC)
    with pytest.raises(msgspec.ValidationError):
        decode(RELEASE, not_before="2030-01-01T01:00:00")
