"""Undo an allocation: release the number that this order put on the account, and no other.

Irrevocable, like every release: written down before, read back when in doubt. The order has kept the number
aside since it was bought, so nobody else of ours has built on it.
"""

from services.workers.context import Context, Handler
from shared.carrier import numbers
from shared.outcome import Done, NotHappened, Outcome


def give_back(context: Context) -> Outcome:
    """Release the number that the step found out, if it is still there."""
    number = context.order.step.outputs.get("number")
    if not isinstance(number, str) or numbers.allocated(context.carrier, number) is None:
        return Done()
    context.announce("DELETE allocated", number=number, before="on the account")
    numbers.delete(context.carrier, number)
    return Done()


def read_back(context: Context) -> Outcome:
    """Whether the number has left the account; it was there before."""
    number = context.announced["number"]
    if numbers.allocated(context.carrier, number) is None:
        return Done()
    return NotHappened(f"{number} is still on the account")


GIVE_BACK = Handler(give_back, read_back)
