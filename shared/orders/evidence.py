"""The evidence about an order: one document that anybody can verify, without Trunkline and without its Redis.

It is canonical JSON in one line, so that there is one spelling of it and any changed byte is found.
`docs/evidence.md` says how to verify it by other means. Pure.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

import msgspec

from shared.orders import view
from shared.orders.history import beginning, canonical, link
from shared.orders.record import Order
from shared.orders.timeline import Entry

FORMAT = "trunkline evidence 1"


def document(order: Order, timeline: Iterable[Entry]) -> bytes:
    """The evidence: what was ordered, how it stands, and the timeline with its chain."""
    shown = msgspec.to_builtins(view.full(order, _until(order.head, timeline)))
    evidence = {
        "format": FORMAT,
        "ordered": beginning(order),
        "timeline": shown.pop("timeline"),
        "head": order.head,
        "exchanges": order.exchanges,
        "standing": shown,
    }
    return canonical(evidence | {"digest": hashlib.sha256(canonical(evidence)).hexdigest()}) + b"\n"


def _until(head: str, timeline: Iterable[Entry]) -> Iterator[Entry]:
    """What had happened when the order was read."""
    for entry in timeline:
        yield entry
        if entry.hash == head:
            return


def mistakes(evidence: bytes) -> list[str]:
    """What is wrong with an evidence; nothing, if it is as it was written."""
    try:
        found = cast("dict[str, Any]", json.loads(evidence))
        digest = found.pop("digest")
        timeline, ordered, head = found["timeline"], found["ordered"], found["head"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ["this is no evidence: trunkline order export writes one"]
    wrong: list[str] = []
    if canonical(found | {"digest": digest}) + b"\n" != evidence:
        wrong.append("the spelling was changed: it must be canonical JSON in one line")
    if hashlib.sha256(canonical(found)).hexdigest() != digest:
        wrong.append("the digest does not fit: something was changed")
    return wrong + _chain_mistakes(ordered, timeline, head)


def _chain_mistakes(ordered: object, timeline: list[dict[str, Any]], head: object) -> list[str]:
    """The first entry that does not follow on from the one before it; the rest says no more."""
    last = link("", ordered)
    for index, entry in enumerate(timeline):
        last = link(last, {name: value for name, value in entry.items() if name != "hash"})
        if entry.get("hash") != last:
            return [f"entry {index} of the timeline does not follow on from what stands before it"]
    return [] if last == head else ["the timeline does not end where the order says: entries are missing"]
