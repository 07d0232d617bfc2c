"""Ports to this carrier: submitted and paid for, then they run by themselves until the numbers are here.

How far a port has come follows from time alone (`ports.log`). What has to happen once at a step, telling the
customer and taking the number in, is done by `settle`, whoever calls it and however often.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeVar, cast

import msgspec

from services.sandbox.world import keys, ports, ranges
from services.sandbox.world.desk import Desk
from services.sandbox.world.numbers import member
from services.sandbox.world.port_steps import DAY, Step
from services.sandbox.world.ports import MobilePort, Port
from services.sandbox.world.prices import PRICES
from services.sandbox.world.records import Records
from shared.store import Value, availability

FIRST_REF, FIRST_MOBILE_REF = 54721, 43001
LISTED_DAYS = 90
"""Geographic ports that ended longer ago are listed no more."""

Either = TypeVar("Either", Port, MobilePort)


class Submission(NamedTuple):
    """How a submission ended. `available`: the money there was, if it was too little."""

    outcome: Literal["done", "open", "funds"]
    price: int
    available: int = 0


class Porting:
    """Submits, shows and settles ports."""

    def __init__(self, desk: Desk) -> None:
        self._client = desk.client
        self._scripts = desk.scripts
        self._ports = Records(desk.client, desk.scripts, Port, keys.ports)
        self._mobile = Records(desk.client, desk.scripts, MobilePort, keys.mobile_ports)
        self._ledger = desk.ledger
        self._clock = desk.clock
        self._identities = desk.identities
        self._events = desk.events

    def new_ref(self, *, mobile: bool = False) -> str:
        """The next reference; one that is not used leaves a gap."""
        series = ("port.mobile", FIRST_MOBILE_REF) if mobile else ("port", FIRST_REF)
        return str(self._identities.number(*series))

    def submit(self, account: str, port: Port, *, again: bool = False) -> Submission:
        """Submit a port and charge for it, all or nothing; one that was rejected before costs less."""
        return self._submit(account, port, keys.ports(account), PRICES.port_again if again else PRICES.port)

    def submit_mobile(self, account: str, port: MobilePort) -> Submission:
        """Submit a mobile port; of several with one PAC, one is open at a time."""
        return self._submit(account, port, keys.mobile_ports(account), PRICES.mobile_port)

    def get(self, account: str, ref: str) -> Port | None:
        """One geographic port; None when there is none of that reference."""
        self.settle()
        return self._ports.get(account, ref)

    def get_mobile(self, account: str, wanted: str) -> MobilePort | None:
        """The latest mobile port of that PAC or reference."""
        listed = self.listed_mobile(account)
        return next((port for port in listed if wanted.upper() in (port.pac, port.ref)), None)

    def listed(self, account: str) -> list[Port]:
        """The open geographic ports, and those that ended not long ago, newest first."""
        self.settle()
        oldest = self._clock.time() - LISTED_DAYS * DAY
        found = self._ports.all(account).values()
        return _newest_first(port for port in found if port.steps[-1].at >= oldest)

    def listed_mobile(self, account: str) -> list[MobilePort]:
        """The mobile ports, newest first."""
        self.settle()
        return _newest_first(self._mobile.all(account).values())

    def is_rejected(self, account: str, ref: str) -> bool:
        """Whether that port exists and was rejected by now."""
        port = self._ports.get(account, ref)
        return port is not None and ports.log(port, self._clock.time())[-1].status.startswith("rejected")

    def settle(self) -> None:
        """Do what has to happen at each step that was reached since; every step once, in order."""
        now = self._clock.time()
        with availability():
            due = cast(
                "list[tuple[bytes, float]]",
                self._client.zrangebyscore(keys.PORTS_DUE, "-inf", now, withscores=True),
            )
        for name, since in due:
            account, key = name.decode().split(":")
            port = self._ports.get(account, key) or self._mobile.get(account, key)
            for step in port.steps if port is not None else ():
                if port is not None and since <= step.at <= now:
                    self._settle(account, port, step)

    def _submit(self, account: str, port: Port | MobilePort, records: str, price: int) -> Submission:
        self.settle()
        entry = self._ledger.entry(account, "port.submit", port.ref, charge=price)
        touched = [keys.account(account), records, keys.LEDGER, keys.PORTS_DUE]
        record, due = msgspec.json.encode(port), f"{account}:{port.key}"
        reply = self._scripts.call(
            "submit_port", touched, [price, port.key, record, entry, due, port.submitted]
        )
        self.settle()
        outcome, *rest = (part.decode() for part in cast("list[bytes]", reply))
        return Submission(cast("Literal['done']", outcome), price, *(int(float(part)) for part in rest))

    def _settle(self, account: str, port: Port | MobilePort, step: Step) -> None:
        # The number first: a process that dies in between leaves the step to the next one, which finds the
        # number in its place.
        if step.status == "complete":
            for e164 in port.arriving():
                self._take_in(account, e164)
        if self._reach(account, port, step):
            self._events.emit(account, "porting", ports.event(port, step))

    def _reach(self, account: str, port: Port | MobilePort, step: Step) -> bool:
        """Note that a step was reached; False when somebody else has noted it."""
        following = next((later.at for later in port.steps if later.at > step.at), "")
        entry = self._ledger.entry(account, f"port.{step.status}", port.ref)
        args: list[Value] = [f"{account}:{port.key}", step.at, following, entry]
        return bool(self._scripts.call("reach_port_step", [keys.PORTS_DUE, keys.LEDGER], args))

    def _take_in(self, account: str, e164: str) -> None:
        """Put a number on the account that has come with its port, unless somebody holds it."""
        known = ranges.find(e164)
        place = member(known) if known is not None else ""
        entry = self._ledger.entry(account, "number.port_in", e164)
        touched = [keys.pool("44"), keys.number(e164), keys.allocated(account), keys.LEDGER]
        self._scripts.call("take_in", touched, [account, place, e164, entry, self._clock.time()])


def _newest_first(found: Iterable[Either]) -> list[Either]:
    return sorted(found, key=lambda port: int(port.ref), reverse=True)
