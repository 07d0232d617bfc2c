"""Ask the carrier for a report. Safe to repeat: the same question has the same hash until it is collected."""

from services.workers.context import Context, Handler
from shared.carrier import reports
from shared.orders.kinds import ReportRun
from shared.outcome import Done, Outcome, Refused
from shared.v3.report_names import report_path

ROUNDS = 5
"""Times a report may be lost at the carrier before the order gives up."""


def ask(context: Context) -> Outcome:
    """The report's hash, to collect it by."""
    spec = context.order.spec
    if not isinstance(spec, ReportRun):
        raise AssertionError(f"order {context.order.id} asks for no report")
    rounds = int(str(context.order.step.outputs.get("rounds", 0))) + 1
    if rounds > ROUNDS:
        return Refused(f"the report was gone or cut {ROUNDS} times when it was collected")
    report = reports.request(context.carrier, report_path(spec.report) or "", spec.parameters)
    return Done({"hash": report.hash, "rounds": rounds})


ASK = Handler(ask)
