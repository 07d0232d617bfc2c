"""What people decide about an order. Each is recorded with who and why, and changes nothing when repeated.

None says that the order is as wished already. `DecisionRefused` says why the order does not allow it now, and
what to do instead; nothing has changed then.
"""

from decimal import Decimal
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from shared.errors import DecisionRefused
from shared.orders.progress.moves import (
    Move,
    about_step,
    at_step,
    fresh,
    go_on,
    is_committed,
    is_late,
    queue,
)
from shared.orders.progress.settling import settled_by_hand
from shared.orders.progress.undoing import heed
from shared.orders.record import Order, Wish
from shared.orders.states import State
from shared.orders.timeline import Entry
from shared.orders.types.spec import OnFailure
from shared.orders.types.workflow import holds_of

REMEMBERED = 20
"""Decisions whose keys an order remembers."""


class By(Struct, frozen=True):
    """Who decided, and why; `key` names the request, so that a repetition of it is known."""

    who: str
    why: str = ""
    key: str = ""


def cancel(order: Order, by: By, now: float, *, on_failure: OnFailure | None = None) -> Move | None:
    """Stop the order: at once, or as soon as the call that is open is settled and no worker has it in hand.

    Steps that are done are undone or kept, as `on_failure` says, or the order itself. For an order whose undo
    a person must look at, `keep` ends it as it is.
    """
    if order.state is State.CANCELLED or order.wish is not None:
        return None
    if order.is_final:
        raise DecisionRefused(f"The order has {order.state} already.")
    if order.ending is not None and on_failure != "keep":
        if order.ending.state is State.CANCELLED:
            return None
        raise DecisionRefused('It failed and is being undone; "on_failure": "keep" stops that.')
    if is_committed(order):
        raise DecisionRefused("It is past its point of no return: its final step is done.")
    wish = Wish(by.who, by.why, now, on_failure)
    noted = replace(_decided(order, by), wish=wish, updated=now)
    entry = _entry("cancel asked", order, by, now)
    if order.is_held(now) and not order.is_telling:
        return Move(noted, (entry,))
    if order.state is State.ATTENTION and order.step.effect is not None:
        noted = go_on(fresh(noted), now)
    return heed(Move(noted, (entry,)), now)


def retry(order: Order, by: By, now: float) -> Move | None:
    """Go on where it stopped. A call whose outcome is not known is read back before anything else."""
    if order.state is State.FAILED:
        after = _reopened(order, now)
    elif order.state is State.ATTENTION:
        after = go_on(fresh(order), now)
    else:
        raise DecisionRefused(_why_not_retried(order))
    return Move(_decided(after, by), (_entry("retried", order, by, now),))


def resolve(
    order: Order,
    by: By,
    now: float,
    *,
    happened: bool,
    outputs: dict[str, object] | None = None,
    charge: Decimal | None = None,
) -> Move | None:
    """Settle by hand whether the open call took effect, and go on as if it had been read back.

    `outputs` add to what the call itself would have found out, and win over it; `charge` is what the carrier
    took for it, if that is not what was announced.
    """
    if order.step.effect is None:
        raise DecisionRefused("Nothing about it is uncertain: retry it or cancel it.")
    if order.is_held(now) and not order.is_telling:
        raise DecisionRefused("A worker is reading the carrier back at this moment: ask again in a minute.")
    if charge is not None and not happened:
        raise DecisionRefused('What did not happen was not charged: leave "charge" out.')
    facts = {"happened": "yes" if happened else "no"} | ({} if charge is None else {"charge": str(charge)})
    decided = _decided(order, by)
    move = settled_by_hand(decided, happened=happened, outputs=outputs or {}, charge=charge, now=now)
    return move.after(_entry("resolved", order, by, now, facts))


def confirm(order: Order, by: By, now: float) -> Move | None:
    """The word that the order's final step waits for; it may be given before the order gets there."""
    if order.confirmed:
        return None
    if order.spec.confirm == "given":
        raise DecisionRefused('It waits for no confirmation: only orders with "confirm": "wait" do.')
    if order.is_final or order.ending is not None:
        raise DecisionRefused(f"It is {order.state} and goes no further.")
    after = replace(_decided(order, by), confirmed=True, updated=now)
    if order.job is None and order.state is State.WAITING:
        after = queue(after, State.RUNNING, now, now, None)
    return Move(after, (_entry("confirmed", order, by, now),))


def _reopened(order: Order, now: float) -> Order:
    """The order at the first step that is not done, with what it had made its own set aside again."""
    if is_late(order, now):
        raise DecisionRefused("Its deadline has passed: hand in a new order.")
    callback = order.callback and replace(
        order.callback, status="pending", attempts=0, why=None, round=order.callback.round + 1
    )
    back = _looking_anew(at_step(order, _first_to_do(order)))
    back = replace(back, finished=None, callback=callback, holds=_own(order), held=())
    return queue(fresh(back), State.RUNNING, now, now, None)


def _looking_anew(order: Order) -> Order:
    """Without what was seen and counted by the looks of last time, or as many would be enough once more."""
    if not about_step(order).looks:
        return order
    ahead = (replace(step, outputs={}) for step in order.steps[order.position :])
    return replace(order, steps=(*order.steps[: order.position], *ahead))


def _first_to_do(order: Order) -> int:
    """Where it goes on. A look that nothing is built on yet is taken anew: others may have been there."""
    position = _first_not_done(order)
    step = order.steps[position]
    in_part = bool(order.run) or (step.status == "refused" and about_step(order, step).in_part)
    looked = position > 0 and about_step(order, order.steps[position - 1]).looks
    return position - 1 if looked and not in_part else position


def _first_not_done(order: Order) -> int:
    return next(index for index, step in enumerate(order.steps) if step.status != "done")


def _own(order: Order) -> tuple[str, ...]:
    """What it sets aside again: what it was handed in to change, and what it did bring to the account.

    A number that it only wants to buy may be another order's by now; set aside, it would be taken for
    its own. So would the last one of these, if it had not been bought.
    """
    position = _first_not_done(order)
    is_begun = not all(about_step(order, step).looks for step in order.steps[:position])
    wants_it = not is_begun and about_step(order, order.steps[position]).paid
    run = cast("list[str]", order.outputs.get("run", []))
    fixed = (*holds_of(order.spec), None if wants_it else order.number, *run, order.outputs.get("trunk"))
    own = [name for name in order.held if name in fixed]
    return tuple(sorted(own, key=lambda name: name in order.run))


def _why_not_retried(order: Order) -> str:
    if order.is_final:
        return f"The order has {order.state}: only a failed one, or one in attention, can be retried."
    return f"It is {order.state} and goes on by itself; retry it when it has failed or needs attention."


def _decided(order: Order, by: By) -> Order:
    if not by.key:
        return order
    return replace(order, decided=(*order.decided, by.key)[-REMEMBERED:])


def _entry(event: str, order: Order, by: By, now: float, facts: dict[str, str] | None = None) -> Entry:
    return Entry(now, event, order.step.tube, by.why or None, {"who": by.who} | (facts or {}))
