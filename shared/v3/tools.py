"""Section 1, tools: the caller's address, the time, and an echo of the request. No credentials, no state.

Whoever speaks v3 answers these itself; both servers do it with this.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import cast

from shared.clock import Clock
from shared.v3.encoding import encode
from shared.v3.http import TEXT_TYPE, Answer, Call
from shared.v3.parameters import Pairs, grouped

_RULE = "=" * 56


class Tools:
    """Answers under ``/v3/tools/``."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def routes(self) -> Mapping[str, Callable[[Call], Answer]]:
        """Who answers each endpoint of this section, by the endpoint's name."""
        return {
            "GET /v3/tools/myip": self.myip,
            "GET /v3/tools/time": self.time,
            "ANY /v3/tools/explain": self.explain,
        }

    def myip(self, call: Call) -> Answer:
        """The caller's address, as the server that took the request knows it."""
        return Answer({"ip": call.request.peer})

    def time(self, _call: Call) -> Answer:
        """The server's time in two forms."""
        now = self._now()
        return Answer({"timestamp": int(now.timestamp()), "rfc": format_datetime(now), "api": "v3"})

    def explain(self, call: Call) -> Answer:
        """The request as it was understood. Credentials are never printed."""
        lines = [*self._heading(call), *_sections(call), _RULE[:55], _FOOTER]
        return Answer(content="".join(f"{line}\n" for line in lines).encode(), content_type=TEXT_TYPE)

    def _heading(self, call: Call) -> list[str]:
        now = self._now()
        return [
            "Simwood API - Explain Tool",
            _RULE,
            f"Query ID: swAPI{int(now.timestamp()):08x}{now.microsecond:05x}",
            f"Timestamp: {now:%Y-%m-%d %H:%M:%S}",
            f"HTTP Request Method: {call.request.method}",
            f"API Request Method: {call.method}",
        ]

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)


_FOOTER = "Simwood API v3 http://mirror.simwood.com/pdfs/APIv3.pdf"


def _sections(call: Call) -> list[str]:
    parameters, body = call.parameters, call.request.body.decode("utf-8", "replace")
    return [
        "== Query String ========================================",
        *_elements(parameters.query, "Your query string contained", "No query string elements"),
        "== HTTP Post Vars  =====================================",
        *_elements(
            parameters.form, "Your HTTP request body contained", "No HTTP request body request elements"
        ),
        "== JSON Request ========================================",
        *_document(parameters.document),
        "== Raw Request ========================================",
        *([body] if body else []),
        "",
    ]


def _elements(pairs: Pairs, heading: str, none: str) -> list[str]:
    found: Mapping[str, object] = grouped(pairs)
    if not found:
        return [none]
    return [f"{heading} {len(found)} elements;", *(f"  {n} => {_value(v)}" for n, v in found.items())]


def _value(value: object) -> str:
    return f"[{', '.join(cast('list[str]', value))}]" if isinstance(value, list) else str(value)


def _document(document: object) -> list[str]:
    return ["No JSON Request body"] if document is None else [encode(document, pretty=True).decode()]
