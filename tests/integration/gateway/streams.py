"""Reading server-sent events as their specification says."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from falcon import testing


class Told(NamedTuple):
    """One event as a client sees it, and the id that it would come back with."""

    id: str
    event: str
    data: dict[str, Any]


class Reader:
    """Takes lines, gives events."""

    def __init__(self) -> None:
        self.last_id = ""
        self._fields: dict[str, str] = {}

    def read(self, lines: Iterable[str]) -> Iterator[Told]:
        """The events that these lines complete; a dispatch without data only moves the id on."""
        for line in lines:
            if line:
                name, _, value = line.partition(":")
                self._fields[name] = value.removeprefix(" ")
                continue
            fields, self._fields = self._fields, {}
            self.last_id = fields.get("id", self.last_id)
            if "data" in fields:
                yield Told(self.last_id, fields.get("event", "message"), json.loads(fields["data"]))


def told(answer: testing.Result) -> list[Told]:
    """The events of a whole answer."""
    return list(Reader().read(answer.text.split("\n")))


def last_id(answer: testing.Result) -> str:
    """What a client that was cut off after this answer comes back with."""
    reader = Reader()
    assert all(True for _ in reader.read(answer.text.split("\n")))
    return reader.last_id
