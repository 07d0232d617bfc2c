"""Delete a trunk. Irrevocable, its password above all: written down before, read back when in doubt.

What it was is kept on the order: numbers that were associated with it fall back to the default trunk, and
whoever needs it again can see what to create.
"""

from services.workers.context import Context, Handler
from services.workers.trunks.create import read_back_deletion
from services.workers.trunks.named import trunk_of
from shared.carrier import trunk_routing, trunks
from shared.outcome import Done, NotHappened, Outcome, Refused, Snooze


def delete(context: Context) -> Outcome:
    """Delete it, if the account has it and no other order is working on it."""
    name = trunk_of(context)
    holder = context.hold(name)
    if holder is not None:
        return Snooze(f"order {holder} is working on {name}")
    there = trunks.get(context.carrier, name)
    if there is None:
        if context.tried(name):
            return Done({"trunk": name})
        context.let_go(name)
        return Refused(f"there is no trunk {name}")
    former = {
        "settings": dict(there.settings),
        "config": trunk_routing.config(context.carrier, name),
        "numbers": trunk_routing.numbers(context.carrier, name),
    }
    done = Done({"trunk": name, "former": former})
    context.announce("DELETE trunk", done=done, trunk=name, before="there")
    trunks.delete(context.carrier, name)
    return done


def read_back(context: Context) -> Outcome:
    """Whether it is gone; it was there before."""
    outcome = read_back_deletion(context)
    effect = context.order.step.effect
    return outcome if isinstance(outcome, NotHappened) or effect is None else effect.done


DELETE = Handler(delete, read_back)
