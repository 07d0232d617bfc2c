"""What orders cost where the carrier's API names no price: ports and messages. The settings say it. Pure."""

from decimal import Decimal

from msgspec import UNSET, Struct

from shared.config import Config
from shared.orders.kinds import AnyOrder
from shared.orders.messages import URGENT, MessageFax, MessageSms
from shared.orders.ports import PortGnp, PortMnp


class Prices(Struct, frozen=True):
    """The settings `price_…` of the same names."""

    port: Decimal = Decimal(0)
    port_again: Decimal = Decimal(0)
    """For one that takes the place of a rejected one."""
    mobile_port: Decimal = Decimal(0)
    sms: Decimal = Decimal(0)
    """For one part."""
    fax: Decimal = Decimal(0)
    """To one recipient."""
    urgent_fax: Decimal = Decimal(0)

    @classmethod
    def of(cls, config: Config) -> "Prices":
        """The prices that a configuration sets."""
        return cls(**{name: getattr(config, f"price_{name}") for name in cls.__struct_fields__})

    def most(self, spec: AnyOrder) -> Decimal:
        """What the order costs at most; 0 for one that is not priced here."""
        priced = price_of(spec)
        return Decimal(0) if priced is None else getattr(self, priced[0]) * priced[1]


def price_of(spec: AnyOrder) -> tuple[str, int] | None:
    """Which of the prices an order has, and how many times; None for one that has none of them."""
    match spec:
        case PortGnp():
            return "port" if spec.orig_ref is UNSET else "port_again", 1
        case PortMnp():
            return "mobile_port", 1
        case MessageSms():
            return "sms", spec.concat
        case MessageFax():
            return "fax" if spec.fax_priority >= URGENT else "urgent_fax", len(spec.to)
        case _:
            return None
