"""What the book believes of the carrier at the end, held against the carrier by Trunkline's own audit.

It may tell of what was there before any order, and of what orders left that did not succeed; nothing else.
"""

import threading
import time

from tests.crash.case import Case, Mistakes
from tests.crash.number_lives import DEFAULT
from tests.crash.standing import told_again
from tests.crash.tasks import Document

AUDITOR = "shop"
PATIENCE = 180.0
LOOK = 0.3


def check(case: Case) -> Mistakes:
    """Differences that no order explains."""
    found = _audit(case)
    if found is None:
        yield f"no audit was completed in {PATIENCE:.0f} s"
        return
    explained = {
        place for place, (_, order_id) in told_again(case.orders).items() if not case.has_succeeded(order_id)
    }
    for one in found:
        subject, part = str(one["subject"]), str(one.get("part") or "").removeprefix("options/")
        if one["kind"] == "unordered" and subject in (*case.had, DEFAULT):
            continue
        if one["kind"] != "changed" or (subject, part) not in explained:
            yield f"{one['kind']} {subject} {part}: believed {one.get('believed')}, found {one.get('found')}"


def _audit(case: Case) -> list[Document] | None:
    """Its differences; None if it does not end."""
    key, begun, breath = f"audit-{time.time()}", time.time(), threading.Event()
    asked = case.systems.ask("/audits", AUDITOR, {}, key).json()
    while time.time() < begun + PATIENCE:
        told = case.systems.get("/audits/latest", AUDITOR).json()
        if told["last"] is not None and told["last"]["id"] == asked["id"]:
            return told["differences"]
        breath.wait(LOOK)
    return None
