"""Every ending of a call to the carrier, and what it means for the step that made the call."""

import pytest

from services.workers.endings import SOON, outage, outcome_of
from shared.errors import BeltUnavailable, BookUnavailable, CarrierError, CarrierRefused, MaybeDone, NotSent
from shared.outcome import Outcome, Refused, Retry, Snooze, Uncertain

PAUSED = Snooze("429", 9, everybody=True)
ENDINGS: list[tuple[CarrierError, Outcome, Outcome]] = [
    # what happened, the outcome before a call was announced, the outcome after it
    (NotSent("refused connection"), Snooze("refused connection"), Snooze("refused connection")),
    (MaybeDone("time-out"), Retry("time-out"), Uncertain("time-out")),
    (MaybeDone("500", status=500), Retry("500"), Uncertain("500")),
    (MaybeDone("503", status=503, retry_after=7), Snooze("503", 7, everybody=True), Uncertain("503")),
    (CarrierRefused("429", status=429), Snooze("429"), Snooze("429")),
    (CarrierRefused("429", status=429, retry_after=9), PAUSED, PAUSED),
    (CarrierRefused("401", status=401), Retry("401"), Retry("401")),
    (CarrierRefused("403", status=403), Retry("403"), Retry("403")),
    (CarrierRefused("400", status=400, errors=("a", "b")), Refused("a; b"), Refused("a; b")),
    (CarrierRefused("402", status=402, errors=("no money",)), Refused("no money"), Refused("no money")),
    (CarrierRefused("404", status=404), Refused("404"), Refused("404")),
    (CarrierRefused("success false", status=200), Refused("success false"), Refused("success false")),
]


@pytest.mark.parametrize(("error", "before", "after"), ENDINGS, ids=[str(error) for error, _, _ in ENDINGS])
def test_an_ending_has_one_outcome_before_and_one_after_a_call_is_announced(
    error: CarrierError, before: Outcome, after: Outcome
) -> None:
    assert outcome_of(error, announced=False) == before
    assert outcome_of(error, announced=True) == after


@pytest.mark.parametrize("error", [BookUnavailable("away"), BeltUnavailable("away")])
def test_an_outage_of_our_own_is_waited_for_unless_a_call_is_in_doubt(
    error: BookUnavailable | BeltUnavailable,
) -> None:
    assert outage(error, announced=False) == Snooze("away", SOON)
    assert outage(error, announced=True) == Uncertain("away")
