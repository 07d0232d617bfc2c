"""Sums over the same records agree, whoever adds them up."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.sandbox.world import movements
from services.sandbox.world.movements import Movement
from services.sandbox.world.prepayments import Past
from services.sandbox.world.summaries import KEYS, TOTALS, by_key, charged
from services.sandbox.world.traffic import Traffic

ACCOUNT = "930000"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def traffic() -> Traffic:
    return Traffic(1, NOW)


@pytest.mark.parametrize("key", list(KEYS))
def test_an_instant_summary_counts_every_call_once(traffic: Traffic, key: str) -> None:
    calls = traffic.calls(ACCOUNT, FRIDAY)
    rows = by_key(key, calls, sort=key)
    assert list(rows[0]) == [key, *TOTALS]
    assert sum(Decimal(str(row["calls"])) for row in rows) == len(calls)
    cents = sum(Decimal(str(row["charges"])) for row in rows)
    assert abs(cents - charged(calls)) <= Decimal("0.005") * len(rows)


def test_rows_run_upward_by_what_was_asked_for_and_then_by_the_key(traffic: Traffic) -> None:
    calls = traffic.calls(ACCOUNT, FRIDAY)
    for member in ("destid", *TOTALS):
        values = [Decimal(str(row[member])) for row in by_key("destid", calls, sort=member)]
        assert values == sorted(values)


def test_a_row_is_worked_out_from_its_calls(traffic: Traffic) -> None:
    calls = traffic.directed(ACCOUNT, "out", FRIDAY)
    (row,) = by_key("trunk", calls, sort="trunk")
    minutes = sum(call.seconds for call in calls) / 60
    assert row["minutes"] == Decimal(f"{minutes:.2f}")
    assert row["acd"] == Decimal(f"{minutes / len(calls):.2f}")


def test_no_calls_are_no_rows() -> None:
    assert by_key("tag", [], sort="tag") == []


def test_a_days_movement_is_what_its_records_have_cost(traffic: Traffic) -> None:
    voice, sms = movements.of_traffic(ACCOUNT, traffic, FRIDAY, FRIDAY)
    out, texts = traffic.directed(ACCOUNT, "out", FRIDAY), traffic.texts(ACCOUNT, FRIDAY)
    assert voice == Movement(FRIDAY, "voice_out", -charged(out), len(out))
    assert sms == Movement(FRIDAY, "sms", -charged(texts), len(texts))


def test_what_one_account_gives_the_other_gets() -> None:
    past = Past(1, NOW)
    given, got = (
        [movement for movement in movements.of_payments(account, past) if movement.kind == "transfer"]
        for account in ("930000", "930001")
    )
    assert [movement.amount for movement in given] == [-movement.amount for movement in got]


def entry(effect: str, charge: str, account: str = ACCOUNT) -> dict[str, object]:
    return {"at": "2026-11-20T09:00:00.000Z", "account": account, "effect": effect, "charge": charge}


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        ("number.allocate", "number"),
        ("number.rent", "number"),
        ("number.999", "emergency"),
        ("message.sms", "sms"),
        ("notification.sms", "sms"),
        ("message.fax", "fax"),
        ("port.submit", "porting"),
        ("something.else", "adjustment"),
    ],
)
def test_a_charge_of_the_ledger_is_a_movement_of_its_kind(effect: str, kind: str) -> None:
    found = list(movements.of_ledger(ACCOUNT, [entry(effect, "2.50000")]))
    assert found == [Movement(FRIDAY, kind, Decimal("-2.5"))]


def test_what_cost_nothing_or_somebody_else_moves_nothing() -> None:
    entries = [entry("number.config", "0.00000"), entry("number.allocate", "2.50000", "930001")]
    assert list(movements.of_ledger(ACCOUNT, entries)) == []


def test_movements_of_a_day_and_kind_are_one_row() -> None:
    found = [
        Movement(FRIDAY, "prepayment", Decimal(100)),
        Movement(FRIDAY, "voice_out", Decimal("-1.234"), 12),
        Movement(FRIDAY, "voice_out", Decimal("-0.5"), 2),
        Movement(date(2026, 11, 19), "sms", Decimal("-0.02")),
        Movement(date(2026, 11, 21), "sms", Decimal("-0.02")),
    ]
    assert movements.rows(found, date(2026, 11, 20), FRIDAY) == [
        {
            "date": "2026-11-20",
            "type": "voice_out",
            "description": "Outbound voice",
            "items": 14,
            "amount": "-1.73400",
            "currency": "GBP",
        },
        {
            "date": "2026-11-20",
            "type": "prepayment",
            "description": "Pre-payment",
            "items": 1,
            "amount": "100.00000",
            "currency": "GBP",
        },
    ]
