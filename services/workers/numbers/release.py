"""Give a number back. Irrevocable: written down before, read back when in doubt."""

from services.workers.context import Context, Handler
from services.workers.deleting import delete
from shared.carrier import numbers
from shared.outcome import Done, NotHappened, Outcome, Refused, Snooze


def release(context: Context) -> Outcome:
    """Delete the number, if it is on the account and no other order is working on it."""
    number = context.number
    holder = context.hold(number)
    if holder is not None:
        return Snooze(f"order {holder} is working on {number}")
    again = context.tried(number)
    if numbers.allocated(context.carrier, number) is None:
        if again:
            return Done()
        context.let_go(number)
        return Refused(f"{number} is not on account {context.order.account}")
    context.announce("DELETE allocated", number=number, before="on the account")
    delete(lambda: numbers.delete(context.carrier, number), own=again)
    return Done()


def read_back(context: Context) -> Outcome:
    """Whether the number has left the account; it was there before."""
    if numbers.allocated(context.carrier, context.number) is None:
        return Done()
    return NotHappened(f"{context.number} is still on the account")


RELEASE = Handler(release, read_back)
