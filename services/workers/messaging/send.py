"""Send a message, once. Paid, and nothing takes it back or tells afterwards whether it was sent.

But for one thing: the carrier reports on it, to a URL made for this order. Any report is proof that it was
sent; without one a person decides, and a report that comes later settles it all the same.
"""

from decimal import Decimal

from msgspec import UNSET

from services.workers.context import Context, Handler
from shared.carrier import messages
from shared.orders.record import Cost
from shared.orders.types.messages import URGENT, MessageFax, MessageSms
from shared.outcome import Charge, Done, Outcome, Unknowable


def send(context: Context) -> Outcome:
    """Announce it, send it, and keep the ids that the carrier gave it."""
    spec = spec_of(context)
    amount = context.parts.prices.most(spec)
    label, recipients = _label(spec), spec.to if isinstance(spec, MessageSms) else ", ".join(spec.to)
    context.announce(label, Cost(amount), _sent(context, amount), to=recipients)
    if isinstance(spec, MessageSms):
        told = messages.send_sms(context.carrier, _form(context, spec))
        return _sent(context, amount if told.charge is None else told.charge, [told.id])
    faxes = messages.send_fax(context.carrier, _fields(context, spec), spec.content)
    return _sent(context, amount, [fax.id for fax in faxes])


def read_back(context: Context) -> Outcome:
    """Whether the carrier has reported on it."""
    spec = spec_of(context)
    ids = sorted({report.id for report in context.parts.reports.all(context.order.id)})
    if ids:
        return _sent(context, context.parts.prices.most(spec), ids)
    return Unknowable(
        f"{_label(spec)} may have been sent, which the carrier's API does not tell: find out, then resolve it"
    )


def spec_of(context: Context) -> MessageSms | MessageFax:
    """What the order says."""
    spec = context.order.spec
    if not isinstance(spec, MessageSms | MessageFax):
        raise AssertionError(f"order {context.order.id} sends nothing")
    return spec


def _label(spec: MessageSms | MessageFax) -> str:
    return "POST sms" if isinstance(spec, MessageSms) else "POST fax"


def _sent(context: Context, amount: Decimal, ids: list[str] | None = None) -> Done:
    what = "sms" if isinstance(spec_of(context), MessageSms) else "fax"
    return Done({"ids": ids} if ids else {}, (Charge(what, amount),) if amount else ())


def _form(context: Context, spec: MessageSms) -> dict[str, object]:
    form: dict[str, object] = {
        "to": spec.to,
        "from": spec.sender,
        "message": spec.message,
        "flash": int(spec.flash),
        "replace": int(spec.replace),
        "concat": spec.concat,
    }
    report = context.parts.report_url(context.order.id)
    return form | ({"report": report} if report else {})


def _fields(context: Context, spec: MessageFax) -> list[tuple[str, str]]:
    fields = [*(("to[]", number) for number in spec.to), ("from", spec.sender)]
    if spec.fax_priority != URGENT:
        fields.append(("priority", str(spec.fax_priority)))
    if spec.sendat is not UNSET:
        fields.append(("sendat", spec.sendat))
    report = context.parts.report_url(context.order.id)
    return [*fields, ("report", report)] if report else fields


SEND = Handler(send, read_back)
