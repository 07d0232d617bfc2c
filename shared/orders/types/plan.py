"""What an order would do, before it is one: its steps, what can be undone, and where there is no way back.

Read off the tables that workers go by; nothing is asked and nothing written.
"""

from shared.orders.types.kinds import AnyOrder
from shared.orders.types.steps import about
from shared.orders.types.workflow import steps_of, type_of


def plan(spec: AnyOrder) -> dict[str, object]:
    """The plan as clients see it, without prices."""
    steps = [{"tube": tube, **_told(spec, tube)} for tube in steps_of(spec)]
    final = [tube for tube in steps_of(spec) if about(spec, tube).final]
    return {
        "type": type_of(spec),
        "reference": spec.reference,
        "steps": steps,
        "point_of_no_return": final[0] if final else None,
        "on_failure": spec.on_failure,
        "confirm": spec.confirm,
    }


def _told(spec: AnyOrder, tube: str) -> dict[str, object]:
    known = about(spec, tube)
    return {
        "does": known.does,
        "paid": known.paid,
        "final": known.final,
        "read_back": known.read_back or None,
        "undo": known.undo or None,
        **({"times": known.times} if known.times > 1 else {}),
    }
