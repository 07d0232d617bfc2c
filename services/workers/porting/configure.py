"""Set up the numbers that have come, some at a time: trunk and configuration. Both may be repeated."""

from services.workers.context import Context, Handler
from services.workers.porting.ways import spec_of
from shared.carrier import numbers
from shared.outcome import Done, Outcome, Snooze
from shared.tubes.names import PORTING_CONFIGURE

AT_ONCE = 10
"""Numbers of one job: their calls must fit into its time."""


def configure(context: Context) -> Outcome:
    """Put trunk and configuration on the next numbers: a config's own `trunk` option wins."""
    spec = spec_of(context)
    done = int(str(context.order.step.outputs.get("configured", 0)))
    for number in spec.arriving[done : done + AT_ONCE]:
        if numbers.allocated(context.carrier, number) is None:
            return Snooze(f"the port is complete, and {number} is not on the account yet")
        if isinstance(spec.trunk, str):
            numbers.put_trunk(context.carrier, number, spec.trunk)
        if isinstance(spec.config, dict):
            numbers.put_config(context.carrier, number, spec.config)
    reached = min(done + AT_ONCE, len(spec.arriving))
    return Done({"configured": reached}, then=None if reached == len(spec.arriving) else PORTING_CONFIGURE)


CONFIGURE = Handler(configure)
