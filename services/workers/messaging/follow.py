"""Follow a message by what the carrier reports on it. Calls nobody: the reports come to the gateway.

Conventions, 12.2. An SMS usually has three reports, a fax three to each recipient; which is the last, its
status says.
"""

from datetime import UTC, datetime

from msgspec import UNSET

from services.workers.context import Context, Handler
from services.workers.messaging.send import spec_of
from shared.orders.types.messages import MessageFax, MessageSms, Report
from shared.outcome import Done, Outcome, Refused, Snooze

SMS = {
    1: "received",
    2: "submitted",
    11: "delivered",
    12: "rejected",
    13: "error in the message, mostly a bad destination or a forbidden source",
    14: "queued on the way: handset off or out of reach",
    18: "accepted by the message centre",
    26: "rejected by the message centre",
}
SMS_GOOD, SMS_BAD = frozenset({11, 18}), frozenset({12, 13, 26})
FAX = {1: "queued", 5: "sending", 10: "sent"}
FAX_SENT = 10


def follow(context: Context) -> Outcome:
    """What has been reported since the last look, and whether that was the end."""
    spec = spec_of(context)
    if not context.parts.report_url(context.order.id):
        return Done({"delivery": "not followed: TRUNKLINE_PUBLIC_URL is not set"})
    reports = context.parts.reports.all(context.order.id)
    told = context.order.step.outputs.get("told", 0)
    news = tuple(_news(spec, report) for report in reports[int(str(told)) :])
    ends = {report.id: report for report in reports if _is_end(spec, report)}
    outputs: dict[str, object] = {"told": len(reports)}
    if len(ends) >= _expected(spec):
        return _ended(spec, ends, outputs, news)
    if context.now() > _patience(context, spec):
        if before := context.order.step.outputs.get("delivery"):
            return Refused(f"not delivered, as was reported before: {before}")
        return Done({**outputs, "delivery": "unknown: no last report has come"}, news=news)
    why = f"{len(ends)} of {_expected(spec)} last delivery reports have come"
    return Snooze(why, context.parts.follow_every, outputs=outputs, news=news)


def _ended(
    spec: MessageSms | MessageFax,
    ends: dict[str, Report],
    outputs: dict[str, object],
    news: tuple[dict[str, str], ...],
) -> Outcome:
    bad = [report for report in ends.values() if not _is_good(spec, report)]
    words = sorted({_text(spec, report) for report in bad or ends.values()})
    found = {**outputs, "delivery": "; ".join(words)}
    if not bad:
        return Done(found, news=news)
    missed = "" if len(ends) == 1 else f" ({len(bad)} of {len(ends)})"
    return Refused(f"not delivered{missed}: {found['delivery']}", found, news=news)


def _news(spec: MessageSms | MessageFax, report: Report) -> dict[str, str]:
    facts = {"status": str(report.status), "text": _text(spec, report), "id": report.id, "date": report.at}
    return {name: fact for name, fact in facts.items() if fact}


def _is_end(spec: MessageSms | MessageFax, report: Report) -> bool:
    return report.status in SMS_GOOD | SMS_BAD if isinstance(spec, MessageSms) else report.status >= FAX_SENT


def _is_good(spec: MessageSms | MessageFax, report: Report) -> bool:
    return report.status in SMS_GOOD if isinstance(spec, MessageSms) else report.status == FAX_SENT


def _text(spec: MessageSms | MessageFax, report: Report) -> str:
    """The status in words: the carrier's own, if it gave any."""
    known = SMS if isinstance(spec, MessageSms) else FAX
    return report.text or known.get(report.status, f"status {report.status}")


def _expected(spec: MessageSms | MessageFax) -> int:
    """How many messages there are: one to each recipient, whether or not all of their ids are known."""
    return 1 if isinstance(spec, MessageSms) else len(spec.to)


def _patience(context: Context, spec: MessageSms | MessageFax) -> float:
    """Until when a last report may come."""
    begun = context.order.begun or context.order.created
    if isinstance(spec, MessageFax) and spec.sendat is not UNSET:
        begun = max(begun, datetime.fromisoformat(spec.sendat).replace(tzinfo=UTC).timestamp())
    return begun + context.parts.delivery_wait


FOLLOW = Handler(follow)
