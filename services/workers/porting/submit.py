"""Submit the port. Paid, and nothing takes it back: written down before, read back when in doubt.

The carrier knows it by a reference that only its answer tells. A port of the same number that was not there
when the order looked is the one: nobody else of ours may submit it.
"""

from services.workers.context import Context, Handler
from services.workers.porting import ways
from shared.orders.record import Cost
from shared.outcome import Charge, Done, NotHappened, Outcome, Unknowable
from shared.tubes.names import PORTING_LOOK


def submit(context: Context) -> Outcome:
    """Submit it, unless a former try has been carried out since.

    Before the first try whatever is new is somebody else's, and is noted as that.
    """
    new = fresh(context)
    if new and context.order.begun is None:
        return Done(then=PORTING_LOOK)
    if len(new) == 1:
        return _submitted(context, new[0])
    cost = context.parts.prices.most(context.order.spec)
    before = ", ".join(_before(context)) or "none"
    context.announce(
        ways.label(context), Cost(cost), _submitted(context), number=context.number, before=before
    )
    return _submitted(context, ways.submit(context))


def read_back(context: Context) -> Outcome:
    """Whether there is a port now that was not there before."""
    new = fresh(context)
    if len(new) == 1:
        return _submitted(context, new[0])
    if new:
        return Unknowable(
            f"ports {', '.join(new)} are new: find out which is this order's, resolve with its ref"
        )
    return NotHappened(f"the carrier lists no new port of {context.number}")


def fresh(context: Context) -> list[str]:
    """The ports that are there now and were not when the order looked."""
    before = _before(context)
    return [ref for ref in ways.references(context) if ref not in before]


def _before(context: Context) -> list[str]:
    found = context.order.outputs.get("before", [])
    return [str(ref) for ref in found] if isinstance(found, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _submitted(context: Context, ref: str = "") -> Done:
    amount = context.parts.prices.most(context.order.spec)
    charges = (Charge("port", amount),) if amount else ()
    return Done({"ref": ref} if ref else {}, charges)


SUBMIT = Handler(submit, read_back)
