"""What really happened at the carrier, and what each order says: in the same words, to be compared.

An effect is a word and what it happened to: ("number.allocate", "441632960000"). Messages and ports are told
apart by who sent them and by what is ported, because only the carrier gives them their ids.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import cast

import msgspec

from services.sandbox.world import keys
from shared.orders.record import Entry, Order
from shared.orders.types.kinds import Call
from shared.orders.types.messages import MessageFax, MessageSms
from shared.orders.types.ports import PortGnp, PortMnp
from shared.store import connect
from shared.tubes import names
from tests.crash.stack import Stack
from tests.sandbox_server import ACCOUNT

Effect = tuple[str, str]
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
    }
)
"""What must never happen without an order, or once more than orders say."""
UNCERTAIN = ("trunk.create", "trunk.delete", "number.delete")
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


def claims(order: Order, timeline: Sequence[Entry]) -> Counter[Effect]:
    """What an order says that it did."""
    found: Counter[Effect] = Counter()
    announced: Entry | None = None
    for entry in timeline:
        if entry.event == "calling":
            announced = entry
        elif entry.event in ("done", "undone"):
            found.update(_claimed(order, entry, announced))
            announced = None
    return found


def is_certain(order: Order, effect: Effect) -> bool:
    """Whether an order that says so did it itself.

    A single write that creates or deletes says yes when it is so, whoever it was that did it.
    """
    return not isinstance(order.spec, Call) or effect[0] not in UNCERTAIN


def subject_of(order: Order) -> str:
    """What an order is about, as the carrier's charges tell it."""
    match order.spec:
        case MessageSms():
            return f"{order.spec.sender}>{order.spec.to}"
        case MessageFax():
            return order.spec.sender
        case PortGnp():
            return order.spec.mbn
        case PortMnp():
            return order.spec.pac
        case Call() if order.spec.path.endswith("/sms") and order.spec.method == "POST":
            sent = _sent(order.spec)
            return f"{sent['from']}>{sent['to']}"
        case _:
            return str(order.number)


def payer_of(subject: str) -> str:
    """What is paid for: all recipients of a message together."""
    return subject.partition(">")[0]


def open_effects(order: Order) -> list[Effect]:
    """What the call does that is open, so that nobody knows whether it happened."""
    facts = order.step.effect.facts if order.step.effect else {}
    event = "done" if order.ending is None else "undone"
    entry = Entry(0, event, order.step.tube, facts=facts)
    return _claimed(order, entry, entry)


def _claimed(order: Order, entry: Entry, announced: Entry | None) -> list[Effect]:
    """The effects that a line of the timeline tells of, when that call was announced before."""
    if entry.step == names.CALLS:
        return _called(order, cast("Call", order.spec))
    effect = _EFFECTS.get((entry.step or "", entry.event))
    if effect is None or announced is None or (effect == "number.allocate" and "number" not in entry.facts):
        return []
    if isinstance(order.spec, MessageFax):
        return [("message.fax", f"{order.spec.sender}>{recipient}") for recipient in order.spec.to]
    trunk = getattr(order.spec, "trunk", "")
    subject = announced.facts.get("number", "")
    if effect.startswith("trunk."):
        subject = str(trunk)
    elif not effect.startswith("number."):
        subject = subject_of(order)
    return [(effect, subject)]


_EFFECTS = {
    (names.NUMBERS_ALLOCATE, "done"): "number.allocate",
    (names.NUMBERS_ALLOCATE, "undone"): "number.delete",
    (names.NUMBERS_EMERGENCY, "done"): "number.999",
    (names.NUMBERS_EMERGENCY, "undone"): "number.999",
    (names.NUMBERS_RELEASE, "done"): "number.delete",
    (names.TRUNKS_CREATE, "done"): "trunk.create",
    (names.TRUNKS_CREATE, "undone"): "trunk.delete",
    (names.TRUNKS_DELETE, "done"): "trunk.delete",
    (names.PORTING_SUBMIT, "done"): "port.submit",
    (names.MESSAGES_SEND, "done"): "message.sms",
}
"""By the step, and what the timeline says of it. An allocation names its number, or it has found none."""


def _called(order: Order, spec: Call) -> list[Effect]:
    last = spec.path.rsplit("/", 1)[-1]
    if spec.path.endswith(f"/allocated/{spec.number}"):
        if spec.method == "DELETE":
            return [("number.delete", last)]
        return [("number.allocate", last)] if order.numbers or order.step.effect else []
    if spec.path.endswith(f"/{spec.number}/999"):
        return [("number.999", str(spec.number))]
    if "/trunks/" in spec.path and spec.subject == last:
        return [("trunk.create" if spec.method == "PUT" else "trunk.delete", last)]
    return [("message.sms", subject_of(order))] if last == "sms" and spec.method == "POST" else []


def _sent(spec: Call) -> dict[str, object]:
    if isinstance(spec.parameters, dict):
        return spec.parameters
    return msgspec.json.decode(spec.body if isinstance(spec.body, str) else "", type=dict[str, object])
