"""The life of a report: asked for, produced, collected once or expired (conventions, 10.3 to 10.7).

A result lives for `lifetime` seconds from the moment it exists. Redis ends it: nothing here looks at a clock
to decide whether a file is still there.
"""

from typing import NamedTuple, cast

import msgspec
import redis
from msgspec import Struct

from services.sandbox.world import keys
from services.sandbox.world.events import GIVE_UP
from services.sandbox.world.ledger import Ledger
from shared.clock import Clock
from shared.store import Scripts, availability
from shared.v3.reports import Report

CLAIM_LIFETIME = 600
"""Seconds after which a report that nobody made may be asked for anew."""


class Wanted(NamedTuple):
    """A report somebody waits for, made or not, and the address to tell when it is there ("" for none)."""

    report: Report
    callback: str
    ready: bool


class Result(NamedTuple):
    """What a collection found. `content` is None while the report is being made."""

    content: bytes | None
    content_type: str


class File(Struct, frozen=True):
    """One result waiting for collection, as the list of files shows it."""

    name: str
    content_type: str
    length: int
    uri: str


class Reports:
    """Claims, finishes and collects."""

    def __init__(
        self, client: redis.Redis, scripts: Scripts, ledger: Ledger, clock: Clock, *, lifetime: float
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._ledger = ledger
        self._clock = clock
        self._lifetime = lifetime

    def claim(self, report: Report, callback: str) -> bool:
        """Note that the report is wanted; False when it is being made or waits for collection already."""
        asked = msgspec.json.encode(report)
        args = [asked, callback, CLAIM_LIFETIME * 1000]
        return bool(self._scripts.call("request_report", [_key(report.account, report.hash)], args))

    def withdraw(self, account: str, report_hash: str) -> None:
        """Give up a claim: its job never got on the belt, or the report cannot be made."""
        self._scripts.call("withdraw_report", [_key(account, report_hash)], [])

    def confirm(self, report: Report) -> None:
        """Write into the ledger that a claim has its job."""
        self._ledger.write(report.account, "report.request", report.hash)

    def wanted(self, account: str, report_hash: str) -> Wanted | None:
        """What is to be made or collected; None when nobody waits for it (any more)."""
        state, asked, callback = self._fields(account, report_hash, "state", "asked", "callback")
        if state is None:
            return None
        report = msgspec.json.decode(asked or b"", type=Report)
        return Wanted(report, (callback or b"").decode(), state == b"ready")

    def finish(self, report: Report, content: bytes, content_type: str) -> bool:
        """Store the content; False when nobody waits for it (any more)."""
        touched = [_key(report.account, report.hash), keys.files(report.account)]
        args = [report.hash, content, content_type, self._milliseconds, int(self._clock.time() * 1000)]
        return bool(self._scripts.call("finish_report", touched, args))

    def deposit(self, account: str, name: str, content: bytes, content_type: str) -> None:
        """Have a file wait that nobody asked for, such as a fax; see also `announced`."""
        with availability():
            self._client.hset(_key(account, name), "state", "pending")
        touched = [_key(account, name), keys.files(account)]
        lifetime = GIVE_UP * 1000 + self._milliseconds
        args = [name, content, content_type, lifetime, int(self._clock.time() * 1000)]
        self._scripts.call("finish_report", touched, args)

    def announced(self, account: str, name: str) -> None:
        """The receiver knows of a deposited file: it lives its lifetime from now on."""
        with availability():
            self._client.pexpire(_key(account, name), self._milliseconds)

    def is_ready(self, account: str, report_hash: str) -> bool:
        """Whether the result waits for collection."""
        return self._fields(account, report_hash, "state") == [b"ready"]

    def collect(self, account: str, report_hash: str, *, keep: bool = False) -> Result | None:
        """The result, once: of two who ask at the same moment one gets it. `keep` only looks at it."""
        entry = self._ledger.entry(account, "report.collect", report_hash)
        touched = [_key(account, report_hash), keys.files(account), keys.LEDGER]
        reply = self._scripts.call("collect_report", touched, [report_hash, entry, "0" if keep else "1"])
        if reply is None:
            return None
        state, *content = cast("list[bytes]", reply)
        return Result(None, "") if state == b"pending" else Result(content[0], content[1].decode())

    def files(self, account: str) -> dict[str, File]:
        """The results waiting for collection by hash, oldest first."""
        with availability():
            hashes = cast("list[bytes]", self._client.zrange(keys.files(account), 0, -1))
        found = {raw.decode(): self._file(account, raw.decode()) for raw in hashes}
        gone = [name for name, file in found.items() if file is None]
        if gone:
            with availability():
                self._client.zrem(keys.files(account), *gone)
        return {name: file for name, file in found.items() if file is not None}

    @property
    def _milliseconds(self) -> int:
        return max(1, int(self._lifetime * 1000))

    def _file(self, account: str, report_hash: str) -> File | None:
        state, content_type = self._fields(account, report_hash, "state", "content_type")
        if state != b"ready":
            return None
        with availability():
            length = self._client.hstrlen(_key(account, report_hash), "content")
        uri = f"/v3/files/{account}/{report_hash}"
        return File(report_hash, (content_type or b"").decode(), length, uri)

    def _fields(self, account: str, report_hash: str, *names: str) -> list[bytes | None]:
        with availability():
            return cast("list[bytes | None]", self._client.hmget(_key(account, report_hash), list(names)))


def _key(account: str, report_hash: str) -> str:
    return keys.report(account, report_hash)
