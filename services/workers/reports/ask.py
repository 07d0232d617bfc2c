"""Ask the carrier for a report. Safe to repeat: the same question has the same hash until it is collected."""

import msgspec

from services.workers.context import Context, Handler
from shared.carrier import reports
from shared.orders.escrow.answers import Answer
from shared.orders.types.kinds import ReportRun
from shared.outcome import Done, Outcome, Refused
from shared.v3.report_names import report_path

ROUNDS = 5
"""Times a report may be lost at the carrier before the order gives up."""


def ask(context: Context) -> Outcome:
    """The report's hash, to collect it by, and all that the carrier says of it."""
    spec = context.order.spec
    if not isinstance(spec, ReportRun):
        raise AssertionError(f"order {context.order.id} asks for no report")
    rounds = int(str(context.order.step.outputs.get("rounds", 0))) + 1
    if rounds > ROUNDS:
        return Refused(f"the report was gone or cut {ROUNDS} times when it was collected")
    told = reports.request(context.carrier, report_path(spec.report) or "", spec.parameters)
    if told.refused is not None:
        kept = Answer(told.status, told.content_type, told.body, told.refused)
        context.parts.answers.keep(context.order.id, kept)
        return Refused(told.refused)
    described: dict[str, object] = {"description": msgspec.json.decode(told.body)}
    return Done({"hash": reports.described(told).hash, "rounds": rounds, **described})


ASK = Handler(ask)
