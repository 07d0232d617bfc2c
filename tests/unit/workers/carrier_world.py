"""A tiny model of the carrier: what it has, what it did, what it charged. The judge of exactly-once.

It answers well-formed requests as the carrier's documents say and keeps every effect in order. It knows
nothing of lost answers or faults: that is `scripted_carrier`'s part.
"""

import hashlib
import re
from collections.abc import Callable
from decimal import Decimal
from fnmatch import fnmatchcase
from urllib.parse import parse_qs, urlsplit

from shared.exchange.line import Answer, Request
from tests.unit.workers.carrier_model import (
    ACCOUNT,
    SUCCESS,
    Effect,
    Held,
    Trunk,
    body_of,
    refusal,
    said,
)
from tests.unit.workers.carrier_trunks import TRUNK_PATTERNS, TrunkDesk

RECORD_PRICE = Decimal("1.00")
"""What the model takes for a 999 record."""
CHEAP, NEXT, GOLD = "441632960001", "441632960002", "442079460100"
PRICES = {CHEAP: "0.5", NEXT: "1.5", GOLD: "25"}
"""The model's pool, cheapest first."""
ROWS = b'[{"from":"441632960001","seconds":12},{"from":"441632960002","seconds":3}]'
"""What every report says."""


class World:
    """The carrier's side of things."""

    def __init__(self, prices: dict[str, str] = PRICES) -> None:
        self.pool = {number: Decimal(price) for number, price in prices.items()}
        self.held: dict[str, Held] = {}
        self.effects: list[Effect] = []
        self.pending_looks = 0
        """How often a report is not ready yet when it is collected."""
        self.record_status = "accepted"
        self._reports: dict[str, int] = {}
        self.trunk_desk = TrunkDesk(self.held, self.effects)

    @property
    def trunks(self) -> dict[str, Trunk]:
        """The trunks of the account."""
        return self.trunk_desk.trunks

    def own(self, number: str) -> None:
        """Put a number on the account as if it had always been there."""
        self.held[number] = Held(self.pool.pop(number, Decimal(0)))

    def allocate(self, number: str) -> None:
        """Take a number out of the pool and put it on the account, paid for."""
        if number in self.pool:
            price = self.pool.pop(number)
            self.held[number] = Held(price)
            self.effects.append(Effect("allocate", number, price))

    def count(self, what: str) -> int:
        """How often something was done."""
        return sum(effect.what == what for effect in self.effects)

    @property
    def charged(self) -> Decimal:
        """All the money taken."""
        return sum((effect.charge for effect in self.effects), Decimal(0))

    def answer(self, request: Request) -> Answer:
        """Do what is asked."""
        reply, words = self._route(request)
        return reply(request, *words)

    def name(self, request: Request) -> str:
        """A short name for a request, e.g. ``PUT number`` or ``GET 999``."""
        return next(name for name, _, _ in self._matches(request))

    def _route(self, request: Request) -> tuple[Callable[..., Answer], tuple[str, ...]]:
        return next((reply, words) for _, reply, words in self._matches(request))

    def _matches(self, request: Request) -> list[tuple[str, Callable[..., Answer], tuple[str, ...]]]:
        asked = f"{request.method} {urlsplit(request.url).path}"
        replies = {
            "GET available": self._available,
            "GET number": self._show,
            "PUT number": self._allocate,
            "DELETE number": self._delete,
            "GET config": self._config,
            "PUT config": self._put_config,
            "GET trunk": self._trunk,
            "PUT trunk": self._put_trunk,
            "GET sms": self._sms,
            "PUT sms": self._put_sms,
            "DELETE sms": self._delete_sms,
            "DELETE trunk": self._delete_association,
            "GET 999": self._record,
            "PUT 999": self._put_record,
            "DELETE config": self._delete_config,
            "POST sms": self._send,
            **self.trunk_desk.replies(),
            "POST report": self._ask,
            "GET file": self._collect,
        }
        found = ((name, re.fullmatch(_PATTERNS[name], asked)) for name in replies)
        return [(name, replies[name], match.groups()) for name, match in found if match]

    def _available(self, request: Request, tier: str, count: str) -> Answer:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        tiers = {"all": True, "standard": False, "gold": True}
        rows = [
            _row(number, price)
            for number, price in sorted(self.pool.items(), key=lambda item: item[1])
            if fnmatchcase(number[2:], query["pattern"]) and (price < 5 or tiers[tier])
        ]
        return said(rows[: int(count)])

    def _show(self, _request: Request, number: str) -> Answer:
        held = self.held.get(number)
        return NOT_FOUND if held is None else said({"basic": _row(number, held.price)})

    def _allocate(self, request: Request, number: str) -> Answer:
        self.allocate(number)
        return self._show(request, number)

    def _delete(self, _request: Request, number: str) -> Answer:
        if self.held.pop(number, None) is None:
            return NOT_FOUND
        self.effects.append(Effect("release", number))
        return SUCCESS

    def _config(self, _request: Request, number: str) -> Answer:
        return said(self.held[number].config or [])

    def _put_config(self, request: Request, number: str) -> Answer:
        self.held[number].config = body_of(request)
        return SUCCESS

    def _delete_config(self, _request: Request, number: str) -> Answer:
        if self.held[number].config is None:
            return refusal(404, "No configuration")
        self.held[number].config = None
        self.effects.append(Effect("unconfigure", number))
        return SUCCESS

    def _send(self, request: Request) -> Answer:
        to = body_of(request).get("to")
        if not to:
            return refusal(400, "to is required")
        self.effects.append(Effect("sms", str(to)))
        return said([{"id": f"s{len(self.effects)}"}])

    def _trunk(self, _request: Request, number: str) -> Answer:
        return said({"success": True, "data": {"trunk": self.held[number].counts}})

    def _put_trunk(self, request: Request, number: str) -> Answer:
        self.held[number].trunk = str(body_of(request)["trunk"])
        return SUCCESS

    def _delete_association(self, _request: Request, number: str) -> Answer:
        self.held[number].trunk = None
        return SUCCESS

    def _sms(self, _request: Request, number: str) -> Answer:
        return said({"success": True, "data": self.held[number].sms})

    def _put_sms(self, request: Request, number: str) -> Answer:
        self.held[number].sms = body_of(request)
        return SUCCESS

    def _delete_sms(self, _request: Request, number: str) -> Answer:
        self.held[number].sms = None
        return SUCCESS

    def _record(self, _request: Request, number: str) -> Answer:
        record = self.held[number].record
        return said([] if record is None else [{"status": self.record_status, **record}])

    def _put_record(self, request: Request, number: str) -> Answer:
        self.held[number].record = {name: str(value) for name, value in body_of(request).items()}
        self.effects.append(Effect("999", number, RECORD_PRICE))
        return self._record(request, number)

    def _ask(self, request: Request) -> Answer:
        question = hashlib.md5(
            request.url.encode() + (request.body or b""), usedforsecurity=False
        ).hexdigest()
        if question not in self._reports:
            self._reports[question] = self.pending_looks
            self.effects.append(Effect("report", question))
        return said({"hash": question, "link": f"/v3/files/{ACCOUNT}/{question}"})

    def _collect(self, _request: Request, question: str) -> Answer:
        looks = self._reports.get(question)
        if looks is None:
            return NOT_FOUND
        if looks:
            self._reports[question] -= 1
            return Answer(204, {}, b"")
        del self._reports[question]
        return Answer(200, {"content-type": "application/octet-stream"}, ROWS)


def _row(number: str, price: Decimal) -> dict[str, object]:
    return {"country_code": number[:2], "number": number[2:], "wholesale_gold_premium": str(price), "SMS": 1}


NOT_FOUND = refusal(404, "Number not on this account")

_ALLOCATED = f"/v3/numbers/{ACCOUNT}/allocated/(\\d+)"
_PATTERNS = {
    "GET available": f"GET /v3/numbers/{ACCOUNT}/available/(\\w+)/(\\d+)",
    **{f"{method} number": f"{method} {_ALLOCATED}" for method in ("GET", "PUT", "DELETE")},
    **{
        f"{method} {part}": f"{method} {_ALLOCATED}/{part}"
        for method in ("GET", "PUT", "DELETE")
        for part in ("config", "trunk", "sms", "999")
    },
    "POST sms": f"POST /v3/messaging/{ACCOUNT}/sms",
    **TRUNK_PATTERNS,
    "POST report": f"POST /v3/(?:accounts/{ACCOUNT}/reports|numbers/{ACCOUNT}/available/consecutive)/.*",
    "GET file": f"GET /v3/files/{ACCOUNT}/(\\w+)",
}
