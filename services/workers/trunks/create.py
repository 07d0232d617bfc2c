"""Create a trunk, which shows its password once: written down before, read back when in doubt.

The password goes into escrow and nowhere else. One whose answer was lost is lost: it can only be reset.
"""

from services.workers.context import Context, Handler
from services.workers.deleting import delete
from services.workers.trunks.named import trunk_of
from shared.carrier import trunks
from shared.carrier.trunks import Trunk
from shared.orders.types.kinds import TrunkCreate
from shared.outcome import Done, NotHappened, Outcome, Refused, Snooze

IN_ESCROW, LOST, NONE = "in escrow", "lost: reset it", "none"


def create(context: Context) -> Outcome:
    """Create it, if the account has none of that name and no other order is working on one."""
    spec, name = context.order.spec, trunk_of(context)
    if not isinstance(spec, TrunkCreate):
        raise AssertionError(f"order {context.order.id} creates no trunk")
    holder = context.hold(name)
    if holder is not None:
        return Snooze(f"order {holder} is working on {name}")
    there, tried = trunks.get(context.carrier, name), context.tried(name)
    if there is not None and tried:
        return _created(there, LOST)
    if there is not None:
        context.let_go(name)
        return Refused(f"there is a trunk {name} already: change it with trunk.update")
    done = Done({"trunk": name, "password": LOST if spec.trunk_type == "auth" else NONE})
    context.announce("PUT trunk", done=done, trunk=name, before="no such trunk")
    return _kept(context, trunks.put(context.carrier, name, {"type": spec.trunk_type}))


def read_back(context: Context) -> Outcome:
    """Whether the trunk is there now; it was not before."""
    there = trunks.get(context.carrier, context.announced["trunk"])
    return NotHappened("there is no such trunk") if there is None else _created(there, LOST)


def _kept(context: Context, trunk: Trunk) -> Outcome:
    if trunk.password is None:
        return _created(trunk, LOST)
    context.parts.escrow.put(context.order.id, context.order.client, trunk.name, trunk.password.reveal())
    return _created(trunk, IN_ESCROW)


def _created(trunk: Trunk, password: str) -> Done:
    has_one = trunk.settings.get("type") == "auth"
    return Done({"trunk": trunk.name, "password": password if has_one else NONE})


def take_back(context: Context) -> Outcome:
    """Delete the trunk that this order created, if it is still there."""
    name = context.order.step.outputs.get("trunk")
    if not isinstance(name, str) or trunks.get(context.carrier, name) is None:
        return Done()
    context.announce("DELETE trunk", trunk=name, before="there")
    delete(lambda: trunks.delete(context.carrier, name), own=True)
    return Done()


def read_back_deletion(context: Context) -> Outcome:
    """Whether the trunk is gone; it was there before."""
    name = context.announced["trunk"]
    return Done() if trunks.get(context.carrier, name) is None else NotHappened(f"{name} is still there")


CREATE = Handler(create, read_back, undo=Handler(take_back, read_back_deletion))
