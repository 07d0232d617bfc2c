"""Audits: one at a time for an account, what they found, and what people decided about that.

An audit is asked for here by anybody and made by one keeper. It changes nothing at the carrier. What it found
stays until the next one is complete; each difference is decided about once, by a person.
"""

import hashlib
from typing import Literal, cast

import msgspec
import redis
from msgspec import Struct
from msgspec.structs import replace

from shared.errors import DecisionRefused
from shared.orders import keyspace
from shared.orders.audit import beliefs
from shared.orders.audit.beliefs import Belief, Beliefs, Changes
from shared.store import Scripts, availability

Thing = Literal["number", "trunk"]
Kind = Literal["unordered", "gone", "changed"]
"""What is wrong.

- `unordered`: the carrier has it, and no order of ours put it there.
- `gone`: an order put it there, and the carrier has it no more.
- `changed`: what an order set on it is not what is set on it.
"""
NO_AUDIT = "none"
"""In place of an id, where there was no audit before."""
_DIGITS = 16


class Audit(Struct, frozen=True, omit_defaults=True):
    """One audit: asked for by whom, and what became of it."""

    id: str
    who: str
    asked: float
    why: str = ""
    ended: float | None = None
    numbers: int = 0
    """Numbers that the carrier has on the account."""
    trunks: int = 0
    differences: int = 0
    failed: str | None = None
    """Why it could not be completed."""


class Decision(Struct, frozen=True, omit_defaults=True):
    """What a person decided about a difference."""

    what: Literal["accepted", "reversed"]
    who: str
    why: str
    at: float
    order: str = ""
    """The order that puts the carrier right."""


class Difference(Struct, frozen=True, omit_defaults=True):
    """Where the carrier and the book do not agree."""

    id: str
    thing: Thing
    subject: str
    """The number, or the trunk's name."""
    kind: Kind
    part: str = ""
    """What is set on it otherwise: see `beliefs.parts_of`."""
    believed: Belief | None = None
    found: dict[str, object] = {}
    decision: Decision | None = None

    @property
    def field(self) -> str:
        """What it is about, as beliefs are named."""
        return beliefs.field(self.subject, self.part)


class Standing(Struct, frozen=True):
    """The account's audits: the last complete one, a later one that failed, one asked for or under way."""

    last: Audit | None = None
    failed: Audit | None = None
    now: Audit | None = None


def difference(
    subject: str,
    kind: Kind,
    *,
    part: str = "",
    believed: Belief | None = None,
    found: dict[str, object] | None = None,
) -> Difference:
    """A difference, named for what it says: found again it has the same id, otherwise another."""
    said = msgspec.json.encode((subject, kind, part, found or {}), order="deterministic")
    name = hashlib.sha256(said).hexdigest()[:_DIGITS]
    thing: Thing = "number" if subject.isdecimal() else "trunk"
    return Difference(name, thing, subject, kind, part, believed, found or {})


_audit = msgspec.json.Decoder(Audit)
_difference = msgspec.json.Decoder(Difference)
_encode = msgspec.json.encode


class Audits:
    """The audits of one account. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, account: str) -> None:
        self._redis = client
        self._scripts = Scripts(client, "shared.orders.scripts")
        self._account = account
        self._key, self._auditor = keyspace.audit(account), keyspace.auditor(account)

    def want(self, audit: Audit, due: float | None = None) -> Audit | None:
        """Have an audit made: this one, or the one that is asked for or under way already.

        With `due` it is the night's, and None when that night has had one, or came before the first keeper.
        """
        found = self._scripts.call("want_audit", [self._key], [_encode(audit), "" if due is None else due])
        return None if found is None else _audit.decode(cast("bytes", found))

    def standing(self) -> Standing:
        """How the audits stand."""
        with availability():
            found = cast("list[bytes | None]", self._redis.hmget(self._key, ["last", "failed", "now"]))
        return Standing(*(None if raw is None else _audit.decode(raw) for raw in found))

    def take(self, token: str, seconds: float) -> Audit | None:
        """The audit to be made, if there is one that nobody makes; it is ours for so long."""
        now = self.standing().now
        return now if now is not None and self.keep(token, seconds) else None

    def keep(self, token: str, seconds: float) -> bool:
        """Go on with it for so long; False when it is another keeper's by now."""
        return bool(self._scripts.call("lead", [self._auditor], [token, int(seconds * 1000)]))

    def begin(self, audit: Audit) -> None:
        """Forget what somebody who did not complete it had found."""
        with availability():
            self._redis.delete(self._differences(audit.id))

    def note(self, audit: Audit, found: Difference) -> bool:
        """Add to what the audit has found; whether that is new."""
        with availability():
            return bool(self._redis.hset(self._differences(audit.id), found.id, _encode(found)))

    def end(self, token: str, taken: Audit, ended: Audit) -> bool:
        """It is complete, or has failed; False when it was not ours any more."""
        # One that failed leaves nothing it has found; one that is complete, nothing of the one before.
        stale = ended if ended.failed else self.standing().last
        keys = [self._key, self._auditor, self._differences(stale.id if stale else NO_AUDIT)]
        name = "failed" if ended.failed else "last"
        return bool(self._scripts.call("end_audit", keys, [token, _encode(taken), _encode(ended), name]))

    def found(self, audit: Audit) -> list[Difference]:
        """The differences, those first about which nobody has decided, by number and trunk."""
        with availability():
            raws = cast("list[bytes]", self._redis.hvals(self._differences(audit.id)))
        return sorted(map(_difference.decode, raws), key=lambda one: (one.decision is not None, one.field))

    def find(self, audit: Audit, name: str) -> Difference | None:
        """One difference."""
        with availability():
            raw = cast("bytes | None", self._redis.hget(self._differences(audit.id), name))
        return None if raw is None else _difference.decode(raw)

    def decide(self, audit: Audit, before: Difference, decision: Decision) -> Difference:
        """Note what was decided; accepting also changes what is believed. Raises `DecisionRefused`."""
        after = replace(before, decision=decision)
        changed = _accepted(before, decision) if decision.what == "accepted" else {}
        believed = b"" if before.believed is None else _encode(before.believed)
        keys = [self._differences(audit.id), keyspace.believed(self._account)]
        told = [before.id, _encode(before), _encode(after), before.field, believed, *beliefs.flat(changed)]
        written = self._scripts.call("decide_difference", keys, told)
        if written == -1:
            raise DecisionRefused(f"An order on {before.subject} has ended since: have another audit made.")
        if not written:
            raise DecisionRefused("Somebody else has decided about it.")
        return after

    def is_so_still(self, found: Difference) -> bool:
        """Whether no order has ended since that changed what is believed of it."""
        known = Beliefs(self._redis, self._account).get([found.field])
        return known.get(found.field) == found.believed

    def reversal_of(self, audit: Audit, found: Difference) -> str | None:
        """The order that was made to put the carrier right, if one was."""
        with availability():
            made = cast("bytes | None", self._redis.get(keyspace.reversal(audit.id, found.id)))
        return made.decode() if made else None

    def set_on(self, subject: str) -> dict[str, Belief]:
        """What is believed to be set on a number or trunk, by part."""
        fields = (beliefs.field(subject, part) for part in beliefs.parts_of(subject))
        known = Beliefs(self._redis, self._account).get(fields)
        return {name.partition("/")[2]: belief for name, belief in known.items()}

    def _differences(self, audit_id: str) -> str:
        return keyspace.differences(self._account, audit_id)


def _accepted(found: Difference, decision: Decision) -> Changes:
    """What is believed once the carrier is right."""
    match found.kind:
        case "gone":
            return beliefs.forgotten(found.subject)
        case "unordered" | "changed":
            return {found.field: Belief(decision.at, value=found.found)}
