"""What a port is: as it was submitted, and how far it has come by a moment. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from services.sandbox.world.port_steps import Step, mobile_steps, steps


class Port(Struct, frozen=True):
    """A geographic port. `port_at` is when it is made; `asked` whether the customer has chosen that."""

    ref: str
    submitted: float
    port_at: float
    asked: bool
    fields: Mapping[str, str | None]
    customer: Mapping[str, object]
    numbers: Sequence[Mapping[str, object]]

    @property
    def key(self) -> str:
        """What it is found by."""
        return self.ref

    @property
    def steps(self) -> list[Step]:
        """Every step, also those to come."""
        return list(steps(self.submitted, self.port_at, self.fields.get("billing_postcode") or ""))

    def arriving(self) -> list[str]:
        """The numbers that come with the port, in E.164."""
        moved = (number for number in self.numbers if number.get("action") == "port")
        return [f"44{str(number['number']).removeprefix('0')}" for number in moved]


class MobilePort(Struct, frozen=True):
    """A mobile port, authorised by its PAC."""

    ref: str
    submitted: float
    port_at: float
    pac: str
    msisdn: str

    @property
    def key(self) -> str:
        """What it is found by."""
        return self.pac

    @property
    def steps(self) -> list[Step]:
        """Every step, also those to come."""
        return list(mobile_steps(self.submitted, self.port_at))

    def arriving(self) -> list[str]:
        """The number that comes with the port."""
        return [self.msisdn]


def log(port: Port | MobilePort, now: float) -> list[Step]:
    """The steps that were reached, oldest first; the first is reached in the moment of submission."""
    first, *later = port.steps
    return [first, *(step for step in later if step.at <= now)]


def event(port: Port | MobilePort, step: Step) -> dict[str, object]:
    """What a webhook says about a step."""
    status = "received" if step == port.steps[0] else step.status
    accepted = {"port_date": day(port.port_at)} if step.status in ("accepted", "complete") else {}
    rejected = {"reason": step.info} if step.status.startswith("rejected") else {}
    return {"orderid": int(port.ref), "status": status, **accepted, **rejected, "comments": step.info}


def day(moment: float) -> str:
    """The day of a moment, as the API prints it."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
