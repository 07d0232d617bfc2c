"""What orders cost where the carrier's API names no price: ports and messages. The settings say it. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from msgspec import UNSET, Struct

from shared.config import Config
from shared.orders.types.kinds import AnyOrder
from shared.orders.types.messages import URGENT, MessageFax, MessageSms
from shared.orders.types.ports import PortGnp, PortMnp


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
    hlr: Decimal = Decimal(0)
    """For one question after a number's status."""

    @classmethod
    def of(cls, config: Config) -> "Prices":
        """The prices that a configuration sets."""
        return cls(**{name: getattr(config, f"price_{name}") for name in cls.__struct_fields__})

    def most(self, spec: AnyOrder) -> Decimal:
        """What the order costs at most; 0 for one that is not priced here."""
        priced = price_of(spec)
        return Decimal(0) if priced is None else getattr(self, priced[0]) * priced[1]

    def of_call(self, name: str, asked: Mapping[str, object]) -> tuple[str, Decimal]:
        """What a single call pays for, and how much at most: by the endpoint's name and its parameters.

        Nothing, and 0, for an endpoint that is not priced here.
        """
        match name:
            case "POST /v3/messaging/{account}/sms":
                return "sms", self.sms * _whole(asked.get("concat"), 1)
            case "POST /v3/messaging/{account}/fax":
                each = self.fax if _whole(asked.get("priority"), URGENT) >= URGENT else self.urgent_fax
                return "fax", each * _recipients(asked.get("to"))
            case "POST /v3/messaging/{account}/hlr":
                return "hlr", self.hlr
            case "POST /v3/porting/{account}/gnp":
                return "port", self.port_again if asked.get("orig_ref") else self.port
            case "POST /v3/porting/{account}/mnp":
                return "port", self.mobile_port
            case _:
                return "", Decimal(0)


def _whole(value: object, default: int) -> int:
    """A parameter that should be a whole number; what is none, the carrier refuses."""
    try:
        return int(str(value))
    except ValueError:
        return default


def _recipients(to: object) -> int:
    return len(cast("list[object]", to)) if isinstance(to, list) else 1


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
