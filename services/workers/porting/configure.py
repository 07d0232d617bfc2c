"""Set up the numbers that have come, some at a time: trunk and configuration. Both may be repeated."""

from services.workers.context import Context, Handler
from services.workers.porting.ways import spec_of
from shared.carrier import numbers
from shared.outcome import Done, Outcome, Retry, Snooze
from shared.tubes.names import PORTING_CONFIGURE

AT_ONCE = 10
"""Numbers of one job: their calls must fit into its time."""
QUICK = 10
"""Looks at a number that has not come before they become as rare as those at the port."""
LOOKS = 300
"""Looks before a person should ask where it is: three days or so."""


def configure(context: Context) -> Outcome:
    """Put trunk and configuration on the next numbers: a config's own `trunk` option wins."""
    spec = spec_of(context)
    done = int(str(context.order.step.outputs.get("configured", 0)))
    for number in spec.arriving[done : done + AT_ONCE]:
        if numbers.allocated(context.carrier, number) is None:
            return _missing(context, number)
        if isinstance(spec.trunk, str):
            numbers.put_trunk(context.carrier, number, spec.trunk)
        if isinstance(spec.config, dict):
            numbers.put_config(context.carrier, number, spec.config)
    reached = min(done + AT_ONCE, len(spec.arriving))
    return Done({"configured": reached}, then=None if reached == len(spec.arriving) else PORTING_CONFIGURE)


def _missing(context: Context, number: str) -> Outcome:
    why = f"the port is complete, and {number} is not on the account yet"
    looks = context.order.step.snoozes
    if looks >= LOOKS:
        return Retry(f"{why}: ask the carrier where it is")
    return Snooze(why, None if looks < QUICK else context.parts.follow_every)


CONFIGURE = Handler(configure)
