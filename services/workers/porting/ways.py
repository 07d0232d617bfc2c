"""The two ways in which numbers come, geographic and mobile, for the steps that both have in common."""

import msgspec
from msgspec import UNSET

from services.workers.context import Context
from shared.carrier import porting
from shared.carrier.porting import Port
from shared.orders.types.ports import PortGnp, PortMnp

_GNP = ("mbn", "lcp", "lcp_cupid", "contact_email", "billing_postcode", "lines", "channels", "customer")
_GNP_MORE = ("numbers", "account_number", "orig_ref", "port_date")
_MNP = ("msisdn", "pac", "contact_email", "port_date")


def spec_of(context: Context) -> PortGnp | PortMnp:
    """What the order says."""
    spec = context.order.spec
    if not isinstance(spec, PortGnp | PortMnp):
        raise AssertionError(f"order {context.order.id} ports nothing")
    return spec


def label(context: Context) -> str:
    """The call that submits it."""
    return "POST gnp" if isinstance(spec_of(context), PortGnp) else "POST mnp"


def references(context: Context) -> list[str]:
    """The ports there are of the same main number, or of the same mobile number with the same code."""
    spec = spec_of(context)
    if isinstance(spec, PortGnp):
        return porting.geographic(context.carrier, spec.mbn)
    return porting.mobile(context.carrier, spec.pac, spec.msisdn)


def submit(context: Context) -> str:
    """Submit it; its reference."""
    spec = spec_of(context)
    if isinstance(spec, PortMnp):
        return porting.submit_mobile(context.carrier, _given(spec, _MNP))
    form = _given(spec, _GNP + _GNP_MORE) | {"type": spec.port_type}
    return porting.submit_geographic(context.carrier, form)


def find(context: Context, ref: str) -> Port | None:
    """How far it has come."""
    spec = spec_of(context)
    if isinstance(spec, PortGnp):
        return porting.geographic_port(context.carrier, ref)
    return porting.mobile_port(context.carrier, spec.pac, ref)


def _given(spec: PortGnp | PortMnp, names: tuple[str, ...]) -> dict[str, object]:
    values = {name: getattr(spec, name) for name in names}
    return {name: msgspec.to_builtins(value) for name, value in values.items() if value is not UNSET}
