"""A tiny model of the carrier: what it has, what it did, what it charged. The judge of exactly-once.

It answers well-formed requests as the carrier's documents say and keeps every effect in order. It knows
nothing of lost answers or faults: that is `scripted_carrier`'s part.
"""

import hashlib
import re
from collections.abc import Callable
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import msgspec

from shared.exchange.line import Answer, Request

ACCOUNT = "930000"
RECORD_PRICE = Decimal("1.00")
"""What the model takes for a 999 record."""
CHEAP, NEXT, GOLD = "441632960001", "441632960002", "442079460100"
PRICES = {CHEAP: "0.5", NEXT: "1.5", GOLD: "25"}
"""The model's pool, cheapest first."""
ROWS = b'[{"from":"441632960001","seconds":12},{"from":"441632960002","seconds":3}]'
"""What every report says."""


class Effect(NamedTuple):
    """Something the carrier did that cannot be taken back, or cost money."""

    what: str
    subject: str
    charge: Decimal = Decimal(0)


class Held(msgspec.Struct):
    """A number on the account."""

    price: Decimal
    config: dict[str, object] | None = None
    trunk: str = f"{ACCOUNT}-default"
    record: dict[str, str] | None = None


class World:
    """The carrier's side of things."""

    def __init__(self, prices: dict[str, str] = PRICES) -> None:
        self.pool = {number: Decimal(price) for number, price in prices.items()}
        self.held: dict[str, Held] = {}
        self.trunks: dict[str, dict[str, object]] = {}
        self.effects: list[Effect] = []
        self.pending_looks = 0
        """How often a report is not ready yet when it is collected."""
        self.record_status = "accepted"
        self._reports: dict[str, int] = {}

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
            "GET 999": self._record,
            "PUT 999": self._put_record,
            "DELETE config": self._delete_config,
            "POST sms": self._send,
            "GET trunk settings": self._show_trunk,
            "PUT trunk settings": self._put_trunk_settings,
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

    def _show_trunk(self, _request: Request, trunk: str) -> Answer:
        settings = self.trunks.get(trunk)
        return refusal(404, f"Unknown trunk {trunk}") if settings is None else said(settings)

    def _put_trunk_settings(self, request: Request, trunk: str) -> Answer:
        if trunk in self.trunks:
            self.trunks[trunk] |= body_of(request)
            return self._show_trunk(request, trunk)
        self.trunks[trunk] = {"trunk": trunk, **body_of(request)}
        self.effects.append(Effect("trunk", trunk))
        return said({**self.trunks[trunk], "created": True, "pass": "shown-once"})

    def _trunk(self, _request: Request, number: str) -> Answer:
        return said({"success": True, "data": {"trunk": self.held[number].trunk}})

    def _put_trunk(self, request: Request, number: str) -> Answer:
        self.held[number].trunk = str(body_of(request)["trunk"])
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


def said(content: object, status: int = 200) -> Answer:
    """An answer in JSON."""
    return Answer(status, {"content-type": "application/json"}, msgspec.json.encode(content))


def refusal(status: int, why: str = "no") -> Answer:
    """The carrier's own no."""
    return said({"success": False, "errors": [why]}, status)


def body_of(request: Request) -> dict[str, object]:
    """A request's body."""
    return msgspec.json.decode(request.body or b"{}", type=dict[str, object])


def _row(number: str, price: Decimal) -> dict[str, object]:
    return {"country_code": number[:2], "number": number[2:], "wholesale_gold_premium": str(price)}


SUCCESS = said({"success": True})
NOT_FOUND = refusal(404, "Number not on this account")

_ALLOCATED = f"/v3/numbers/{ACCOUNT}/allocated/(\\d+)"
_PATTERNS = {
    "GET available": f"GET /v3/numbers/{ACCOUNT}/available/(\\w+)/(\\d+)",
    **{f"{method} number": f"{method} {_ALLOCATED}" for method in ("GET", "PUT", "DELETE")},
    **{
        f"{method} {part}": f"{method} {_ALLOCATED}/{part}"
        for method in ("GET", "PUT")
        for part in ("config", "trunk", "999")
    },
    "DELETE config": f"DELETE {_ALLOCATED}/config",
    "POST sms": f"POST /v3/messaging/{ACCOUNT}/sms",
    **{
        f"{method} trunk settings": f"{method} /v3/voice/{ACCOUNT}/trunks/([A-Z0-9-]+)"
        for method in ("GET", "PUT")
    },
    "POST report": f"POST /v3/accounts/{ACCOUNT}/reports/.*",
    "GET file": f"GET /v3/files/{ACCOUNT}/(\\w+)",
}
