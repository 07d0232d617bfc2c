"""`/audits`: have the carrier held against the book, see what differs, and decide about each difference.

The keeper makes the audits. To accept a difference is to believe what the carrier has; to reverse it is to
order what puts the carrier right, as the client that says so: through the intake like any order, with its
caps, and once, however often it is said.
"""

from http import HTTPStatus
from typing import Literal

import msgspec
from falcon import Request, Response
from msgspec.structs import replace
from ulid import ULID

from services.gateway.intake.intake import Intake
from services.gateway.problems import Forbidden, InvalidRequest, NotFound, Refused
from services.gateway.reading.keys import Keys
from services.gateway.reading.requests import known_parameters, trace_of
from services.gateway.reading.sayings import Said, read_saying, teller
from services.gateway.resources.reversals import reversal
from shared.clock import Clock, iso
from shared.errors import AccountDenied, DecisionRefused
from shared.orders import keyspace
from shared.orders.audit.audits import Audit, Audits, Decision, Difference
from shared.orders.book.drafts import Shared
from shared.orders.book.under_way import UnderWay
from shared.orders.clients.clients import Client

DECISIONS: tuple[Literal["accept", "reverse"], ...] = ("accept", "reverse")
"""By the last word of their path."""
MOST = 500
"""Differences that are shown at once, those first that wait for a decision."""

Json = dict[str, object]


class AuditsToMake:
    """`/audits`."""

    def __init__(self, audits: Audits, keys: Keys, clock: Clock) -> None:
        self._audits = audits
        self._keys = keys
        self._clock = clock

    def on_post(self, req: Request, resp: Response) -> None:
        """Have the carrier audited; one that is asked for or under way already is the one.

        202: the keeper makes it. An audit changes nothing at the carrier.
        """
        client = self._keys.client(req, "admin")
        known_parameters(req, frozenset())
        said, _ = read_saying(req, Said)
        wanted = Audit(str(ULID()), teller(said.who, client), self._clock.time(), said.why)
        resp.status = HTTPStatus.ACCEPTED
        resp.location = "/audits/latest"
        resp.data = msgspec.json.encode(_audit(self._audits.want(wanted) or wanted))


class LatestAudit:
    """`/audits/latest`."""

    def __init__(self, audits: Audits, keys: Keys) -> None:
        self._audits = audits
        self._keys = keys

    def on_get(self, req: Request, resp: Response) -> None:
        """The last complete audit with its differences, and one that is under way or failed since.

        The first 500 differences, those first that nobody has decided about.
        """
        self._keys.client(req, "admin")
        known_parameters(req, frozenset())
        standing = self._audits.standing()
        found = self._audits.found(standing.last) if standing.last else []
        resp.data = msgspec.json.encode(
            {
                "last": _audit(standing.last) if standing.last else None,
                "under_way": _audit(standing.now) if standing.now else None,
                "failed": _audit(standing.failed) if standing.failed else None,
                "undecided": sum(one.decision is None for one in found),
                "differences": [_difference(one) for one in found[:MOST]],
            }
        )


class DecisionAbout:
    """`/audits/differences/{difference}/accept` and `/reverse`."""

    def __init__(
        self,
        what: Literal["accept", "reverse"],
        audits: Audits,
        intake: Intake,
        keys: Keys,
        clock: Clock,
        *,
        under_way: UnderWay,
    ) -> None:
        self._what = what
        self._audits = audits
        self._under_way = under_way
        self._intake = intake
        self._keys = keys
        self._clock = clock

    def on_post(self, req: Request, resp: Response, difference: str) -> None:
        """Decide about a difference of the last audit: once, and it is noted who did and why.

        To accept is to believe what the carrier has. To reverse makes the order that puts the carrier right;
        that needs the scope orders:write as well.
        """
        client = self._keys.client(req, "admin")
        known_parameters(req, frozenset())
        said, _ = read_saying(req, Said)
        audit, found = self._find(difference)
        decision = Decision("accepted", teller(said.who, client), said.why, self._clock.time())
        if found.decision is not None:
            if found.decision.what.startswith(self._what):
                resp.data = msgspec.json.encode(_difference(found))
                return
            raise Refused(f"It was {found.decision.what} by {found.decision.who} already.")
        if self._what == "reverse":
            decision = replace(decision, what="reversed", order=self._order(req, client, audit, found))
        try:
            decided = self._audits.decide(audit, found, decision)
        except DecisionRefused as error:
            raise Refused(str(error)) from error
        resp.data = msgspec.json.encode(_difference(decided))

    def _find(self, name: str) -> tuple[Audit, Difference]:
        audit = self._audits.standing().last
        found = self._audits.find(audit, name) if audit else None
        if audit is None or found is None:
            raise NotFound("The last audit has no such difference.")
        return audit, found

    def _order(self, req: Request, client: Client, audit: Audit, found: Difference) -> str:
        """The id of the order that puts the carrier right: the same one, however often it is asked for."""
        if not client.may("orders:write"):
            raise Forbidden(f"Client {client.id} lacks the scope orders:write.")
        if made := self._audits.reversal_of(audit, found):
            return made
        self._check_still_so(found)
        try:
            spec = reversal(found, self._audits.set_on(found.subject))
        except DecisionRefused as error:
            raise Refused(str(error)) from error
        try:
            mistakes = self._intake.check(spec, client)
        except AccountDenied as error:
            raise Forbidden(str(error)) from error
        if mistakes:
            raise InvalidRequest("invalid-order", "What it was before cannot be ordered.", mistakes)
        move = self._intake.draft(spec, client, trace_of(req))
        # Two operators may say so at one time.
        return self._intake.take(move, Shared(keyspace.reversal(audit.id, found.id))).order_id

    def _check_still_so(self, found: Difference) -> None:
        """What orders have done since the audit is not to be reversed: it may be somebody's number by now."""
        if found.kind != "changed" and self._under_way.any_on(found.subject):
            raise Refused(
                f"An order is at work on {found.subject}: have another audit made when it has ended."
            )
        if not self._audits.is_so_still(found):
            raise Refused(f"An order on {found.subject} has ended since: have another audit made.")


def _audit(audit: Audit) -> Json:
    return {
        "id": audit.id,
        "who": audit.who,
        "why": audit.why or None,
        "asked": iso(audit.asked),
        "ended": iso(audit.ended) if audit.ended else None,
        "numbers": audit.numbers,
        "trunks": audit.trunks,
        "differences": audit.differences,
        "failed": audit.failed,
    }


def _difference(found: Difference) -> Json:
    believed, decision = found.believed, found.decision
    return {
        "id": found.id,
        "thing": found.thing,
        "subject": found.subject,
        "kind": found.kind,
        "part": found.part or None,
        "believed": believed.value if believed and found.part else None,
        "found": found.found if found.part else None,
        "since": iso(believed.at) if believed else None,
        "order": believed.order or None if believed else None,
        "decision": {
            "what": decision.what,
            "who": decision.who,
            "why": decision.why or None,
            "at": iso(decision.at),
            "order": decision.order or None,
        }
        if decision
        else None,
    }
