"""What can be set on a number or a trunk: written, compared field by field, put back. The same for all of it.

A part is a document: fields with their values, as the carrier shows them. Writing it puts it in place of what
is there, so repeating that is safe and nothing is announced. What was there before, a step that looks and
writes nothing has noted on the order; undo puts it back. The carrier may drop a part of what it is told
without a word, so nothing counts as done before it was read back.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from msgspec import Struct

from services.workers.context import Context, Handler
from shared.outcome import Done, Outcome, Refused, Snooze

Document = Mapping[str, object]
"""Fields and their values; one that has none is absent or None."""
Verdicts = dict[str, dict[str, list[dict[str, object]]]]

LAG = 15
"""Seconds for which the carrier may go on to show what was there before a write."""
AGAIN = 2
"""Seconds between two looks."""
LOOKS = 8
"""Looks at what was written anew, or put back, before that counts as refused."""


class Part(Struct, frozen=True):
    """One thing that can be set. `name` is the member of the order that asks for it.

    `write` takes what `wanted` gives, and what `read` gave before; it returns what it alone could find out.
    """

    name: str
    wanted: Callable[[Context], Document]
    read: Callable[[Context], Document]
    write: Callable[[Context, Document], dict[str, object]]
    seen: Callable[[Context], Document] | None = None
    """What is there after the write, where reading it later would not tell."""


def step(part: Part) -> Handler:
    """The step that sets a part, and its undo."""
    return Handler(
        lambda context: _apply(context, part), undo=Handler(lambda context: _put_back(context, part))
    )


def look(context: Context, parts: Iterable[Part]) -> dict[str, Document]:
    """What is there, by part; to be noted on the order before anything is written."""
    return {part.name: dict(part.read(context)) for part in parts}


def former(context: Context, name: str) -> Document:
    """What was there before, empty where nobody looked: on a number or trunk of the order's own making."""
    noted = cast("dict[str, Document]", context.order.outputs.get("former", {}))
    return noted.get(name, {})


def verdicts(context: Context, parts: Iterable[Part], *, again: bool = False) -> Verdicts:
    """Read back: which fields are as ordered, and new; as ordered, as they had been; not as ordered."""
    found: Verdicts = {"applied": {}, "unchanged": {}, "refused": {}}
    for part in parts:
        wanted, before = part.wanted(context), former(context, part.name)
        shown = (part.read if again else part.seen or part.read)(context)
        for field in dict.fromkeys((*wanted, *shown)):
            row = {"field": field, "wanted": wanted.get(field), "found": shown.get(field)}
            verdict = _verdict(row, before.get(field))
            found[verdict].setdefault(part.name, []).append(row)
    return found


def asked_for(context: Context, parts: Mapping[str, Part]) -> tuple[Part, ...]:
    """Of these parts, by the tube that sets each, those that the order asks for."""
    return tuple(parts[step.tube] for step in context.order.steps if step.tube in parts)


def verify(
    context: Context,
    parts: tuple[Part, ...],
    thing: str,
    also: Callable[[Verdicts], Outcome | None] | None = None,
) -> Outcome:
    """Done means verified: every part is as ordered, and what `also` asks for is so."""
    found, otherwise = _judge(context, parts, thing)
    if otherwise is None and also is not None:
        otherwise = also(found)
    return otherwise or Done({"verified": [thing, *(part.name for part in parts)], **found})


def _judge(context: Context, parts: tuple[Part, ...], thing: str) -> tuple[Verdicts, Outcome | None]:
    """The verdicts, and what follows from them: None when all is as ordered.

    An order that is tried again after a refusal writes what was refused once more.
    """
    tried_again = bool(context.order.step.outputs.get("refused"))
    found = verdicts(context, parts)
    if found["refused"] and tried_again:
        for part in parts:
            if part.name in found["refused"]:
                part.write(context, part.wanted(context))
        found = verdicts(context, parts, again=True)
    if not found["refused"]:
        return found, None
    why = f"read back: of the {thing}, {named(found['refused'])} not as ordered"
    if _may_lag(context, tried_again=tried_again):
        return found, Snooze(why, AGAIN)
    return found, Refused(why, dict(found))


def not_yet(context: Context, why: str) -> Outcome:
    """What is not as it was left may only be shown late: refused when it was looked at often enough."""
    return Snooze(why, AGAIN) if context.order.step.snoozes < LOOKS else Refused(why)


def named(refused: Mapping[str, list[dict[str, object]]]) -> str:
    """Which fields of which parts, as in a sentence."""
    parts = [f"{part} ({', '.join(str(row['field']) for row in rows)})" for part, rows in refused.items()]
    many = len(parts) > 1 or any(len(rows) > 1 for rows in refused.values())
    return f"{' and '.join(parts)} {'are' if many else 'is'}"


def _verdict(row: Mapping[str, object], before: object) -> str:
    if row["wanted"] != row["found"]:
        return "refused"
    return "unchanged" if before == row["found"] else "applied"


def _may_lag(context: Context, *, tried_again: bool) -> bool:
    """Whether a difference proves nothing yet."""
    if tried_again:
        return context.order.step.snoozes < LOOKS
    written = context.order.outputs.get("written")
    return isinstance(written, float) and context.now() < written + LAG


def _apply(context: Context, part: Part) -> Outcome:
    found = part.write(context, part.wanted(context))
    return Done({"written": float(context.now()), **found})


def _put_back(context: Context, part: Part) -> Outcome:
    before = former(context, part.name)
    if _same(part.read(context), before):
        return Done()
    part.write(context, before)
    found = part.read(context)
    if _same(found, before):
        return Done()
    differing = [field for field in dict.fromkeys((*before, *found)) if before.get(field) != found.get(field)]
    return not_yet(context, f"{part.name} ({', '.join(differing)}) is not as it was before")


def _same(found: Document, wanted: Document) -> bool:
    return all(found.get(field) == wanted.get(field) for field in (*found, *wanted))
