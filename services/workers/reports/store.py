"""Check the report in escrow and hand it over: whole, readable, counted."""

import msgspec

from services.workers.context import Context, Handler
from shared.outcome import Done, Outcome
from shared.tubes.names import REPORTS_ASK


def store(context: Context) -> Outcome:
    """The number of rows; a content that is not whole JSON was cut on its way, so ask again."""
    file = context.parts.files.get(context.order.id)
    if file is None:
        return Done(then=REPORTS_ASK)
    try:
        rows = msgspec.json.decode(file.content, type=list[object])
    except msgspec.DecodeError:
        return Done(then=REPORTS_ASK)
    return Done({"rows": len(rows), "content_type": file.content_type})


STORE = Handler(store)
