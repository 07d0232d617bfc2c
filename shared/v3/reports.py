"""What a report request is: its description, and the hash that names what was asked for. Pure.

The same question on the same day has the same hash, whoever asks it of the account and however; what does
not change the content (callback, method, order of parameters) takes no part. Conventions, 10.1 and 10.2.
"""

import hashlib
from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

from msgspec import Struct

Value = str | int | bool | None
Direction = Literal["in", "out"]
Network = Literal["voice", "sms"]


class Report(Struct, frozen=True):
    """One report of one account: its `own` members, `mode` among them, and the `day` it belongs to."""

    account: str
    type: str
    own: Mapping[str, Value]
    day: str

    @property
    def mode(self) -> str:
        """The report's mode, "" for none."""
        return str(self.own.get("mode") or "")

    @property
    def hash(self) -> str:
        """32 lower-case hex digits: MD5 of ``account|type|mode|name=value|…|day``, names sorted."""
        asked = [
            f"{name}={_text(value)}"
            for name, value in sorted(self.own.items())
            if name != "mode" and value is not None
        ]
        identity = "|".join((self.account, self.type, self.mode, *asked, self.day))
        return hashlib.md5(identity.encode(), usedforsecurity=False).hexdigest()

    @property
    def link(self) -> str:
        """The path of the result, to be put behind the host."""
        return f"/v3/files/{self.account}/{self.hash}"

    def description(self) -> dict[str, Value]:
        """What the request is answered with: the same for a new job, a running one and a duplicate."""
        common = {"account": self.account, "format": "json", "hash": self.hash, "link": self.link}
        return {**self.own, "type": self.type, **common}


def summary_day(account: str, direction: Direction, date: str) -> Report:
    """Charges of one day by destination and trunk, in one direction."""
    mode = {"in": "vsind", "out": "vsoutd"}[direction]
    return Report(account, "voice_summary", {"mode": mode, "date": date}, date)


def cdr_day(account: str, network: Network, date: str) -> Report:
    """The records of one day."""
    return Report(account, f"{network}_cdr", {"mode": f"{network[0]}cdrd", "date": date}, date)


def cdr_latest(account: str, network: Network, quantity: int, today: str) -> Report:
    """The newest records."""
    return Report(account, f"{network}_cdr", {"quantity": quantity, "mode": f"{network[0]}cdrl"}, today)


def balance_summary(account: str, start: str, end: str) -> Report:
    """Movements of the account between two days, both included."""
    own: dict[str, Value] = {"mode": None, "from": f"{start} 00:00:00", "to": f"{end} 23:59:59"}
    return Report(account, "balance_summary", own, end)


def numbers(
    account: str,
    quantity: int | None,
    today: str,
    *,
    pattern: str | None = None,
    key: str | None = None,
    filter_config: bool = False,
) -> Report:
    """The allocated numbers, all of them or the first so many."""
    own: dict[str, Value] = {} if quantity is None else {"quantity": quantity}
    own["mode"] = "nlsa" if quantity is None else "nlsn"
    if pattern is not None:
        own["pattern"] = pattern
    own["include_mobile_ott"] = True
    if key is not None:
        own["key"] = key
    if filter_config:
        own["filter_config"] = True
    return Report(account, "nlist", own, today)


def consecutive(account: str, quantity: int, today: str, *, pattern: str | None = None) -> Report:
    """A run of available numbers without gap."""
    own: dict[str, Value] = {"quantity": quantity, "mode": "nlsc"}
    return Report(account, "nlist", own if pattern is None else {**own, "pattern": pattern}, today)


def _text(value: Value) -> str:
    # A value may hold the separators: written as they are, two different questions could share a hash.
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return quote(text, safe=" *+:,")
