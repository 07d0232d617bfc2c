"""The rate card: the longest prefix wins, decks differ, and every record is charged by it."""

from datetime import UTC, date, datetime

import pytest

from services.sandbox.world import rates
from services.sandbox.world.rates import CARD, DEFAULT, GOLD, PLATINUM, SILVER
from services.sandbox.world.traffic import Traffic


@pytest.mark.parametrize(
    ("number", "description"),
    [
        ("447700900123", "UK - Mobile"),
        ("442079460123", "UK - London"),
        ("442920180123", "UK - Geographic"),
        ("448081570123", "UK - Freephone"),
        ("525512345678", "Mexico - Mexico City"),
        ("12125550199", "USA"),
    ],
)
def test_the_longest_prefix_wins(number: str, description: str) -> None:
    rate = rates.find(number)
    assert rate is not None
    assert rate.description == description


@pytest.mark.parametrize("number", ["", "0", "44", "999"])
def test_where_no_prefix_fits_there_is_no_rate(number: str) -> None:
    assert rates.find(number) is None


def test_no_prefix_stands_twice_on_the_card() -> None:
    assert len({rate.prefix for rate in CARD}) == len(CARD)


def test_one_destination_has_one_name_and_one_price() -> None:
    named = {(rate.id, rate.iso, rate.description, *rate.minute.values()) for rate in CARD}
    assert len(named) == len({rate.id for rate in CARD})


def test_only_start_ups_choose_between_decks() -> None:
    assert rates.decks("startup") == (PLATINUM, GOLD, SILVER)
    for kind in ("developer", "virtual_interconnect", "managed_interconnect"):
        assert rates.decks(kind) == (DEFAULT,)


def test_a_better_deck_is_dearer() -> None:
    for rate in CARD:
        prices = [deck.minute(rate)["peak"] for deck in (PLATINUM, GOLD, SILVER)]
        assert prices == sorted(prices, reverse=True)


def test_every_call_out_is_charged_by_the_default_deck() -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    for call in Traffic(1, now).directed("930000", "out", date(2026, 11, 20)):
        rate = rates.find(call.number)
        assert rate is not None
        assert call.destination.rates == DEFAULT.minute(rate)
        assert (call.destination.id, call.destination.connection) == (rate.id, rate.connection)
