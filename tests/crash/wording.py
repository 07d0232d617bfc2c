"""Who words what the lives of a history ask for: unique names and values, and what any order may have."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.crash.tasks import Decision, Document, Effect, Ordered, Written

CLIENTS = ("shop", "shop", "desk", "poor")
"""Who orders. The poor one has caps, the desk a limit of requests."""
PATIENCES = (0.4, 1.0, 10.0)


class Author:
    """Words the tasks of one life. Everything follows from `chance` but the moments, which are from now."""

    def __init__(self, name: str, chance: random.Random, callbacks: str) -> None:
        self.chance = chance
        self.name = name
        self._callbacks = callbacks
        self._count = 0

    def ordered(
        self,
        kind: str,
        fields: Document,
        *,
        may: str = "",
        awaited: bool = True,
        final: bool = False,
        plain: bool = False,
        client: str = "",
    ) -> Ordered:
        """An order of that type, with options and decisions as chance will have them; none if `plain`.

        `final`: it has a final step, so that it can wait for its confirmation.
        """
        body: Document = {"type": kind, "reference": self._new(), **fields}
        decisions: tuple[Decision, ...] = ()
        if not plain:
            body |= self._options(final=final)
            decisions = self._decisions(waits=body.get("confirm") == "wait")
        return Ordered(
            client=client or self.chance.choice(CLIENTS),
            body=body,
            decisions=decisions,
            retried=self.chance.random() < 0.3,
            awaited=awaited,
            may=may,
        )

    def call(self, method: str, path: str, sent: Document, *, may: str = "") -> Ordered:
        """An order for a single write."""
        fields: Document = {"method": method, "path": path}
        if sent:
            fields["parameters"] = sent
        return self.ordered("call", fields, may=may)

    def written(
        self,
        method: str,
        path: str,
        sent: Document | None = None,
        *,
        document: bytes = b"",
        does: Sequence[Effect] = (),
    ) -> Written:
        """The same on the v3 surface; half of them without a key, some by clients without patience."""
        return Written(
            client=self.chance.choice(CLIENTS),
            method=method,
            path=path,
            body=sent or {},
            document=document,
            does=tuple(does),
            key=self._new() if self.chance.random() < 0.5 else "",
            patience=self.chance.choice(PATIENCES),
        )

    def config(self) -> Document:
        """A routing configuration that no other task has."""
        endpoint = f"%number@{self._new()}.example.com"
        return {"routing": {"default": [[{"type": "sip", "endpoint": endpoint}]]}}

    def sms(self) -> Document:
        """Where messages to a number go."""
        return {"mode": "http_json", "endpoint": f"https://{self._new()}.example.com/sms"}

    def record(self) -> Document:
        """A 999 record that no other task has."""
        return {
            "name": "Sample",
            "premises": self._new(),
            "thoroughfare": "Sample Street",
            "locality": "Sampletown",
            "postcode": "AB1 2CD",
        }

    def _new(self) -> str:
        self._count += 1
        return f"{self.name}-{self._count}"

    def _options(self, *, final: bool) -> Document:
        chance, now = self.chance, datetime.now(UTC)
        options: Document = {}
        if chance.random() < 0.4:
            options["callback"] = f"{self._callbacks}/{self.name}"
        if chance.random() < 0.2:
            options["priority"] = chance.choice(("high", "low"))
        if chance.random() < 0.1:
            options["not_before"] = str(now + timedelta(seconds=chance.uniform(0.5, 3)))
        elif chance.random() < 0.06:
            options["deadline"] = str(now + timedelta(seconds=chance.uniform(0.2, 6)))
        if final and chance.random() < 0.2:
            options["confirm"] = "wait"
        return options

    def _decisions(self, *, waits: bool) -> tuple[Decision, ...]:
        chance = self.chance
        decisions = [Decision("confirm", chance.uniform(0, 2))] if waits else []
        if chance.random() < 0.08:
            keep: Document = {"on_failure": "keep"} if chance.random() < 0.3 else {}
            decisions.append(Decision("cancel", chance.uniform(0, 2), keep))
        return tuple(decisions)
