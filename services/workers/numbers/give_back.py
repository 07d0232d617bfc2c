"""Undo an allocation: release the number that this order put on the account, and no other.

Irrevocable, like every release: written down before, read back when in doubt. The order has kept the number
aside since it was bought, so nobody else of ours has built on it. A run goes back number by number, the last
one first.
"""

from services.workers.context import Context, Handler
from services.workers.deleting import delete
from shared.carrier import numbers
from shared.outcome import Done, NotHappened, Outcome


def give_back(context: Context) -> Outcome:
    """Release the number that the step found out, if it is still there."""
    number, done = _own(context), _left(context)
    if number is None or numbers.allocated(context.carrier, number) is None:
        return done
    context.announce("DELETE allocated", done=done, number=number, before="on the account")
    delete(lambda: numbers.delete(context.carrier, number), own=True)
    return done


def read_back(context: Context) -> Outcome:
    """Whether the number has left the account; it was there before."""
    number = context.announced["number"]
    if numbers.allocated(context.carrier, number) is None:
        return _left(context)
    return NotHappened(f"{number} is still on the account")


def _own(context: Context) -> str | None:
    step, run = context.order.step, context.order.run
    if run:
        return run[step.reached] if step.reached < len(run) else None
    number = step.outputs.get("number")
    return number if isinstance(number, str) else None


def _left(context: Context) -> Done:
    """What of a run the order has left then."""
    step, run = context.order.step, context.order.run
    return Done({**step.outputs, "bought": min(step.reached, len(run))} if run else {})


GIVE_BACK = Handler(give_back, read_back)
