"""Taking back what was done, last step first. An undo is as safe as a step: announced, read back, one effect.

An order goes backward while it has an `ending`. A step without an undo is passed over: it changed nothing, or
what it changed goes with what an earlier step's undo takes back.
"""

from msgspec.structs import replace

from shared.orders.progress.moves import (
    Move,
    about_step,
    attention,
    finish,
    fresh,
    is_committed,
    queue,
    with_step,
)
from shared.orders.record import Ending, Order
from shared.orders.states import State
from shared.orders.timeline import Entry
from shared.orders.types.spec import OnFailure
from shared.outcome import Done


def unwind(order: Order, ending: Ending, on_failure: OnFailure, now: float) -> Move:
    """The order turns back: what was done is undone or kept, then it ends. No call of it may be open."""
    order = replace(order, wish=None)
    last = _undoable_before(order, order.position + 1) if on_failure == "rollback" else None
    if last is None:
        return finish(order, ending.state, ending.why, now)
    turned = fresh(replace(order, position=last, ending=ending))
    after = queue(turned, State.UNDOING, now, now, ending.why)
    return Move(after, (Entry(now, "undoing", after.step.tube, ending.why),))


def undone(order: Order, done: Done, now: float) -> Move:
    """The step in hand is taken back; on to the one before it, or to the end."""
    ending = _ending(order)
    tube = order.step.tube
    order = replace(order, charges=(*order.charges, *done.charges))
    if order.step.reached:
        before = _at_number_before(order, done, now)
        return Move(queue(before, State.UNDOING, now, now, ending.why), (Entry(now, "undone", tube),))
    step = replace(order.step, status="undone", effect=None, begun=False, outputs={})
    after = with_step(order, step, now)
    last = _undoable_before(after, after.position)
    if last is None:
        move = finish(after, ending.state, ending.why, now)
    else:
        move = Move(queue(fresh(replace(after, position=last)), State.UNDOING, now, now, ending.why))
    return move.after(Entry(now, "undone", tube))


def _at_number_before(order: Order, done: Done, now: float) -> Order:
    """The order at the same step, for the number of its run before this one; `done` says what is left."""
    reached = order.step.reached - 1
    step = replace(order.step, status="queued", effect=None, outputs=done.outputs, reached=reached)
    return fresh(with_step(order, step, now))


def undo_refused(order: Order, why: str, now: float) -> Move:
    """What was done cannot be taken back as it should: never silence, always a person."""
    after = with_step(order, replace(order.step, effect=None), now)
    return attention(after, f"{order.step.tube} could not be undone: {why}", now)


def heed(move: Move, now: float) -> Move:
    """The move, and then what a wish to cancel makes of the order, as soon as no call of it is open."""
    order = move.order
    wish = order.wish
    if wish is None or order.step.effect is not None:
        return move
    order = replace(order, wish=None)
    if order.is_final or is_committed(order):
        return Move(order, (*move.entries, Entry(now, "too late to cancel")))
    why = f"cancelled by {wish.who}" + (f": {wish.why}" if wish.why else "")
    if order.ending is not None:
        why = f"{order.ending.why}; then {why}, and the rest was kept"
        end = finish(order, order.ending.state, why, now)
    else:
        on_failure = wish.on_failure or order.spec.on_failure
        end = unwind(order, Ending(State.CANCELLED, why), on_failure, now)
    return end.after(*move.entries)


def _undoable_before(order: Order, position: int) -> int | None:
    """The last step below `position` that has something to be taken back."""
    for index in range(position - 1, -1, -1):
        step = order.steps[index]
        known = about_step(order, step)
        midway = known.in_part and (step.begun or order.run) and index == order.position
        if known.undo and (step.status == "done" or midway):
            return index
    return None


def _ending(order: Order) -> Ending:
    if order.ending is None:
        raise AssertionError(f"order {order.id} is not being undone")
    return order.ending
