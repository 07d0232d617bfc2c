"""Done means verified: every number that has come is on the account and as ordered."""

from services.workers.context import Context, Handler
from services.workers.parts import not_yet
from services.workers.porting.configure import AT_ONCE
from services.workers.porting.ways import spec_of
from shared.carrier import numbers
from shared.orders.types.ports import PortGnp, PortMnp
from shared.outcome import Done, Outcome
from shared.tubes.names import PORTING_VERIFY


def verify(context: Context) -> Outcome:
    """Read the next numbers back; the list of all of them once they are through."""
    spec = spec_of(context)
    done = int(str(context.order.step.outputs.get("checked", 0)))
    for number in spec.arriving[done : done + AT_ONCE]:
        differing = _differing(context, spec, number)
        if differing:
            return not_yet(
                context, f"read back: {number}'s {' and '.join(differing)} is not what was ordered"
            )
    reached = min(done + AT_ONCE, len(spec.arriving))
    if reached < len(spec.arriving):
        return Done({"checked": reached}, then=PORTING_VERIFY)
    parts = [name for name in ("config", "trunk") if getattr(spec, name)]
    return Done({"checked": reached, "numbers": spec.arriving, "verified": ["numbers", *parts]})


def _differing(context: Context, spec: PortGnp | PortMnp, number: str) -> list[str]:
    if numbers.allocated(context.carrier, number) is None:
        return ["place on the account"]
    found: list[str] = []
    if isinstance(spec.config, dict) and numbers.config(context.carrier, number) != spec.config:
        found.append("config")
    if isinstance(spec.trunk, str) and not _has_option(spec.config):
        shown = numbers.trunk(context.carrier, number) or ""
        found += [] if shown.upper() == spec.trunk.upper() else ["trunk"]
    return found


def _has_option(config: object) -> bool:
    """Whether the configuration names a trunk of its own, which is then the one that counts."""
    options = config.get("options") if isinstance(config, dict) else None  # pyright: ignore[reportUnknownVariableType]
    return isinstance(options, dict) and "trunk" in options


VERIFY = Handler(verify)
