"""Routing configurations for tests: worked examples, and a strategy for every valid one."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
Strategy = st.SearchStrategy[Any]

ACCOUNT = "930000"
TRUNKS = frozenset({"930000-L001", "930000-ACME", "930000-NIGHT"})

SIP = {"type": "sip", "endpoint": "%e164@pbx.example.com"}
BUSY = {"type": "busy"}
FAX = {"type": "fax", "method": "mail", "endpoint": "fax@example.com"}

VALID: list[Document] = [
    {"routing": {"default": [[{"type": "pstn", "number": "447700900123"}]]}},
    {
        "routing": {
            "default": [
                [
                    {"type": "sip", "endpoint": "%e164@pbx.example.com", "timeout": 20},
                    {"type": "reg", "user": "930000-FRONTDESK", "timeout": 20, "sdes": "required"},
                ],
                [
                    {
                        "type": "pstn",
                        "number": "447700900456",
                        "cli": "441632960123",
                        "maxcpm": 0.05,
                        "maxcpc": 0.1,
                    }
                ],
            ]
        }
    },
    {
        "rules": {
            "closed_dates": [{"month": [12], "day": [25, 26]}, {"month": [1], "day": [1]}],
            "office": [
                {"dow": [1, 2, 3, 4, 5], "time": [900, 1730]},
                {"dow": [6], "time": ["10:00", "13:00"]},
            ],
        },
        "routing": {
            "closed_dates": [[BUSY]],
            "office": [
                [
                    {
                        "type": "sip",
                        "endpoint": "442079460123@pbx.example.com:5061;transport=tls",
                        "sdes": "optional",
                        "opus": "never",
                    }
                ],
                [{"type": "pstn", "number": "447700900789", "delay": 2, "timeout": 25}],
            ],
            "default": [[BUSY]],
        },
        "options": {"enabled": True, "acr": True, "trunk": "930000-ACME"},
        "meta": {"key": "CUST-00417", "label": "London reception"},
    },
    {
        "routing": {
            "default": [
                [
                    {"type": "sip", "endpoint": "%ukn@lon.pbx.example.com", "zone": "lon"},
                    {"type": "sip", "endpoint": "%ukn@ny.pbx.example.com", "zone": "ny"},
                    {"type": "sip", "endpoint": "%ukn@pbx.example.com"},
                ]
            ]
        }
    },
    {"routing": {"default": [[FAX]]}},
    {
        "rules": [],
        "routing": {
            "default": [
                [{"type": "teams", "timeout": 30}],
                [{"type": "reg", "user": "930000-NIGHT", "delay": 1}],
            ]
        },
        "options": [],
        "meta": [],
    },
    {
        "rules": {"night": [{"time": ["2200", "0600"]}]},
        "routing": {
            "night": [[{"type": "pstn", "number": "443069990123", "trunk": "930000-NIGHT"}]],
            "default": [[{"type": "sip", "endpoint": "441134960123@sip.example.com"}]],
        },
    },
    {"routing": {"default": [[{"type": "sip", "endpoint": "a@sip.example.com:5060:transport=tcp"}]]}},
    {"rules": {"all_day": [{"time": [0, 2400]}]}, "routing": {"default": [[BUSY]]}},
    {
        "routing": {
            "default": [[{"type": "fax", "method": "http_json", "endpoint": "https://x.example.com/f"}]]
        }
    },
]

_small = st.integers(1, 999) | st.integers(1, 999).map(str)
_clock = st.tuples(st.integers(0, 23), st.integers(0, 59))
_time = _clock.flatmap(
    lambda t: st.sampled_from([f"{t[0]:02d}{t[1]:02d}", t[0] * 100 + t[1], f"{t[0]:02d}:{t[1]:02d}"])
)
_e164 = st.from_regex(r"44[0-9]{10}", fullmatch=True)
_common = {"delay": _small, "timeout": _small}


def _minutes(time: object) -> int:
    return int(str(time).replace(":", ""))


def _lists(lowest: int, highest: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(lowest, highest), min_size=1, max_size=3)


def _map(required: Mapping[str, Strategy], optional: Mapping[str, Strategy]) -> Strategy:
    return st.fixed_dictionaries(dict(required), optional=dict(optional))


_periods = _map(
    {},
    {
        "dow": _lists(1, 7),
        "day": _lists(1, 31),
        "month": _lists(1, 12),
        "time": st.lists(_time, min_size=2, max_size=2, unique_by=_minutes),
    },
).filter(bool)

_opus = st.sampled_from(["never", "always", "only", "default"])
_endpoints = st.sampled_from(["%e164@a.example.com", "x@192.0.2.1:5060"])
_trunks = st.sampled_from(sorted(TRUNKS))
_legs: Strategy = st.one_of(
    _map({"type": st.just("sip"), "endpoint": _endpoints}, {**_common, "opus": _opus}),
    _map({"type": st.just("reg"), "user": st.just("930000-DESK")}, _common),
    _map(
        {"type": st.just("pstn"), "number": _e164},
        {**_common, "cli": _e164, "maxcpm": st.floats(0, 5), "trunk": _trunks},
    ),
    _map({"type": st.just("teams")}, _common),
    _map({"type": st.just("busy")}, {"delay": _small}),
)

_blocks: Strategy = st.lists(st.lists(_legs, min_size=1, max_size=3), min_size=1, max_size=3)
_names = st.from_regex(r"[A-Za-z0-9_]{1,20}", fullmatch=True).filter(lambda name: name != "default")


@st.composite
def configurations(draw: st.DrawFn) -> Document:
    """Any valid configuration of the account."""
    rules = draw(st.dictionaries(_names, st.lists(_periods, min_size=1, max_size=2), max_size=3))
    blocks = draw(st.lists(st.sampled_from([*rules, "default"]), min_size=1, unique=True))
    document: Document = {"routing": {name: draw(_blocks) for name in blocks}}
    if rules or draw(st.booleans()):
        document["rules"] = rules
    if draw(st.booleans()):
        flags = st.dictionaries(st.sampled_from(["enabled", "acr", "icr", "beta_in"]), st.booleans())
        document["options"] = draw(flags)
    if draw(st.booleans()):
        document["meta"] = {"key": draw(st.text("abcÄ/", max_size=20))}
    return document
