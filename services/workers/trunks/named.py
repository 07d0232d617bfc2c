"""The trunk that an order is about, and what it says of it."""

from services.workers.context import Context
from shared.orders.types.kinds import TrunkDelete, TrunkSpec


def trunk_of(context: Context) -> str:
    """The trunk's name."""
    spec = context.order.spec
    if isinstance(spec, TrunkSpec | TrunkDelete):
        return spec.trunk
    raise AssertionError(f"order {context.order.id} is about no trunk")


def spec_of(context: Context) -> TrunkSpec:
    """What is to be set on it."""
    if isinstance(context.order.spec, TrunkSpec):
        return context.order.spec
    raise AssertionError(f"order {context.order.id} sets up no trunk")
