"""What really happened at the carrier, in words that `said.py` has for what orders say: to be compared.

An effect is a word and what it happened to: ("number.allocate", "441632960000"). Messages and ports are told
apart by who sent them and by what is ported, because only the carrier gives them their ids.
"""

from collections import Counter
from decimal import Decimal
from typing import cast

import msgspec

from services.sandbox.world import keys
from shared.store import connect
from tests.crash.stack import Stack
from tests.crash.tasks import Effect
from tests.sandbox_server import ACCOUNT

Ledger = list[dict[str, str]]

ONCE = frozenset(
    {
        "number.allocate",
        "number.delete",
        "number.999",
        "trunk.create",
        "trunk.delete",
        "port.submit",
        "message.sms",
        "message.fax",
        "message.hlr",
    }
)
"""What must never happen without an order, or once more than orders say."""
OWN = ("number.rent", "call.", "calls.", "rates.", "port.", "number.port_in", "number.export", "report.")
"""How effects begin that the carrier has by itself, or that are judged elsewhere."""


class Truth:
    """What the carrier did since `since` entries of its ledger."""

    def __init__(self, stack: Stack, since: int) -> None:
        self.ledger: Ledger = stack.sandbox.ledger(since=since)
        self._names = _names(stack)
        self._stack = stack
        self.numbers = _members(stack, keys.allocated(ACCOUNT))
        """On the account now."""
        self.trunks = _members(stack, keys.trunks(ACCOUNT))

    @property
    def effects(self) -> Counter[Effect]:
        """Those that count, and how often each happened."""
        return Counter(
            (entry["effect"], self.subject(entry)) for entry in self.ledger if entry["effect"] in ONCE
        )

    @property
    def arrived(self) -> set[str]:
        """The numbers that ports have brought."""
        return {entry["subject"] for entry in self.ledger if entry["effect"] == "number.port_in"}

    @property
    def money(self) -> dict[str, Decimal]:
        """What was charged, by what it was for."""
        found: dict[str, Decimal] = {}
        for entry in self.ledger:
            paid = entry["effect"] in ONCE or not entry["effect"].startswith(OWN)
            if paid and Decimal(entry["charge"]):
                payer = payer_of(self.subject(entry))
                found[payer] = found.get(payer, Decimal(0)) + Decimal(entry["charge"])
        return found

    def subject(self, entry: dict[str, str]) -> str:
        """What an entry happened to."""
        return self._names.get(entry["subject"], entry["subject"])

    def password(self, trunk: str) -> str | None:
        """A trunk's; None where there is no such trunk."""
        with connect(self._stack.carrier_redis.url) as client:
            found = cast("bytes | None", client.hget(keys.trunk(trunk), "pass"))
        return None if found is None else found.decode()


def _names(stack: Stack) -> dict[str, str]:
    """By the carrier's id: of texts and faxes who sent them to whom, of ports what is ported."""
    client = connect(stack.carrier_redis.url)

    def stored(key: str) -> list[dict[str, object]]:
        found = cast("dict[bytes, bytes]", client.hgetall(key))
        return [msgspec.json.decode(raw, type=dict[str, object]) for raw in found.values()]

    with client:
        sent = [*stored(keys.messages(ACCOUNT)), *stored(keys.faxes_sent(ACCOUNT))]
        ports = stored(keys.ports(ACCOUNT))
        mobile = stored(keys.mobile_ports(ACCOUNT))
    found = {str(one["id"]): f"{one['sender']}>{one['recipient']}" for one in sent}
    found |= {str(one["ref"]): str(cast("dict[str, object]", one["fields"])["mbn"]) for one in ports}
    return found | {str(one["ref"]): str(one["pac"]) for one in mobile}


def _members(stack: Stack, key: str) -> set[str]:
    with connect(stack.carrier_redis.url) as client:
        return {name.decode() for name in cast("list[bytes]", client.zrange(key, 0, -1))}


def payer_of(subject: str) -> str:
    """What is paid for: all recipients of a message together."""
    return subject.partition(">")[0]
