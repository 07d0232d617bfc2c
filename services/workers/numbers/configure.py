"""Write a number's routing configuration and trunk. Both replace what is there, so repeating them is safe."""

from services.workers.context import Context, Handler
from shared.carrier import numbers
from shared.orders.kinds import NumberActivate
from shared.outcome import Done, Outcome


def configure(context: Context) -> Outcome:
    """Put the trunk, then the config: a config's own `trunk` option wins over the association."""
    spec = context.order.spec
    if not isinstance(spec, NumberActivate):
        raise AssertionError(f"order {context.order.id} configures nothing")
    if isinstance(spec.trunk, str):
        numbers.put_trunk(context.carrier, context.number, spec.trunk)
    if isinstance(spec.config, dict):
        numbers.put_config(context.carrier, context.number, spec.config)
    return Done()


CONFIGURE = Handler(configure)
