"""Look which ports there are before one is submitted: whatever is new afterwards is the order's own.

The order keeps the main number aside from here on, so none of our other orders can submit it as well.
"""

from services.workers.context import Context, Handler
from services.workers.porting import ways
from shared.outcome import Done, Outcome, Snooze


def look(context: Context) -> Outcome:
    """The references there are, unless another order is working on the number."""
    holder = context.hold(context.number)
    if holder is not None:
        return Snooze(f"order {holder} is working on {context.number}")
    return Done({"before": ways.references(context)})


LOOK = Handler(look)
