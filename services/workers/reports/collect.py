"""Take the report from the carrier, where it can be read once, into escrow, where it can be read for days.

The content is in Redis before the outcome is; dying in between costs another look at a file that is gone, and
then another report.
"""

from services.workers.context import Context, Handler
from shared.carrier import files
from shared.outcome import Done, Outcome, Snooze
from shared.tubes.names import REPORTS_ASK

QUICK = 3
"""Looks at a report that is not ready before they become rarer."""


def collect(context: Context) -> Outcome:
    """The content, kept; or a later look; or, if it is gone, back to asking."""
    found = files.collect(context.carrier, str(context.order.outputs["hash"]))
    if found is files.PENDING:
        patient = context.order.step.snoozes >= QUICK
        return Snooze("the carrier is preparing the report", None if patient else 1)
    if not isinstance(found, files.File):
        return Done(then=REPORTS_ASK)
    kept = context.parts.files.keep(context.order.id, found.content, found.content_type)
    return Done({"sha256": kept.sha256, "bytes": len(kept.content)})


COLLECT = Handler(collect)
