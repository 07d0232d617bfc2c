"""Have the carrier look for a run in all of its numbers: a report, which is asked for and collected later.

It has the first run that it finds of 10, 20, up to 100 numbers, UK only. Its file can be read once, by
whoever comes first: one that is gone is asked for again.
"""

import msgspec

from services.workers.context import Context
from shared.carrier import files, reports
from shared.carrier.numbers import NumberRow
from shared.orders.types.kinds import Choose
from shared.outcome import Outcome, Refused, Snooze

REPORT = "/v3/numbers/{{account}}/available/consecutive/{count}"
COUNTRY = "44"
STEP = 10
ROUNDS = 5
"""Times that its file may be gone or cut before the order gives up."""
WAIT = 1
"""Seconds between two looks at a file that is not ready."""

_decoder = msgspec.json.Decoder(list[NumberRow])


def is_asked(context: Context) -> bool:
    """Whether the step in hand has asked for the report."""
    return "hash" in context.order.step.outputs


def rows(context: Context, wanted: Choose) -> list[NumberRow] | Outcome:
    """The run that the carrier found, none if it has none; or what becomes of the step instead."""
    if wanted.country_code != COUNTRY:
        return []
    if not is_asked(context):
        return _ask(context, wanted)
    found = files.collect(context.carrier, str(context.order.step.outputs["hash"]))
    if found is files.PENDING:
        return Snooze("the carrier is looking for a run", WAIT)
    if isinstance(found, files.File):
        try:
            return _decoder.decode(found.content)
        except msgspec.DecodeError:
            pass
    return _ask(context, wanted)


def _ask(context: Context, wanted: Choose) -> Outcome:
    rounds = int(str(context.order.step.outputs.get("asked", 0))) + 1
    if rounds > ROUNDS:
        return Refused(f"the carrier's report of runs was gone or cut {ROUNDS} times when it was collected")
    path = REPORT.format(count=-(-wanted.consecutive // STEP) * STEP)
    told = reports.request(context.carrier, path, {"pattern": wanted.pattern})
    if told.refused is not None:
        return Refused(told.refused)
    outputs: dict[str, object] = {"hash": reports.described(told).hash, "asked": rounds}
    return Snooze("the carrier is looking for a run", WAIT, outputs=outputs)
