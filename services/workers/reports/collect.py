"""Take the report from the carrier, where it can be read once, into escrow, where it can be read for days.

The content is in Redis before the outcome is; dying in between costs another look at a file that is gone, and
then another report.
"""

from services.workers.context import Context, Handler
from shared.carrier import files
from shared.outcome import Done, Outcome, Snooze
from shared.tubes.names import REPORTS_ASK

SOON = (0.1, 0.3)
"""Seconds between the first looks, with the job in hand: most reports are there by then."""
QUICK = 3
"""Looks at a report that is not ready before they become rarer."""


def collect(context: Context) -> Outcome:
    """The content, kept; or a later look; or, if it is gone, back to asking."""
    name = str(context.order.outputs["hash"])
    found = files.collect(context.carrier, name)
    for seconds in SOON:
        if found is not files.PENDING:
            break
        context.parts.pause(seconds)
        found = files.collect(context.carrier, name)
    if found is files.PENDING:
        patient = context.order.step.snoozes >= QUICK
        return Snooze("the carrier is preparing the report", None if patient else 1)
    if not isinstance(found, files.File):
        return Done(then=REPORTS_ASK)
    kept = context.parts.files.keep(context.order.id, found.content, found.content_type)
    return Done({"sha256": kept.sha256, "bytes": len(kept.content)})


COLLECT = Handler(collect)
