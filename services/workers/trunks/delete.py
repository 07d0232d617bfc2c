"""Delete a trunk. Irrevocable, its password above all: written down before, read back when in doubt.

What it was is kept on the order: numbers that were associated with it fall back to the default trunk, and
whoever needs it again can see what to create.
"""

from http import HTTPStatus

from services.workers.context import Context, Handler
from services.workers.deleting import delete as delete_at_carrier
from services.workers.trunks.create import read_back_deletion
from services.workers.trunks.named import trunk_of
from shared.carrier import trunk_routing, trunks
from shared.errors import CarrierRefused
from shared.outcome import Done, NotHappened, Outcome, Refused, Snooze


def delete(context: Context) -> Outcome:
    """Delete it, if the account has it and no other order is working on it."""
    name = trunk_of(context)
    holder = context.hold(name)
    if holder is not None:
        return Snooze(f"order {holder} is working on {name}")
    again, former = context.tried(name), _former(context, name)
    if former is None:
        if again:
            return Done({"trunk": name})
        context.let_go(name)
        return Refused(f"there is no trunk {name}")
    done = Done({"trunk": name, "former": former})
    context.announce("DELETE trunk", done=done, trunk=name, before="there")
    delete_at_carrier(lambda: trunks.delete(context.carrier, name), own=again)
    return done


def _former(context: Context, name: str) -> dict[str, object] | None:
    """What it is; None where there is no such trunk, or where it is only listed still."""
    there = trunks.get(context.carrier, name)
    if there is None:
        return None
    try:
        return {
            "settings": dict(there.settings),
            "config": trunk_routing.config(context.carrier, name),
            "numbers": trunk_routing.numbers(context.carrier, name),
        }
    except CarrierRefused as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return None


def read_back(context: Context) -> Outcome:
    """Whether it is gone; it was there before."""
    outcome = read_back_deletion(context)
    effect = context.order.step.effect
    return outcome if isinstance(outcome, NotHappened) or effect is None else effect.done


DELETE = Handler(delete, read_back)
