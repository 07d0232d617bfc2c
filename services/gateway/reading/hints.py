"""What somebody may have meant: the nearest known name beside one that is not known.

The names come from the Structs themselves, at the very place of the mistake, so that none can be forgotten.
Pure; made only for requests that are refused already.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import cast

import msgspec
from msgspec import inspect

FEW = 12
"""Known words that an error lists; the order types are as many."""
LONGEST = 100
"""Letters of a client's own word that an error repeats."""
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<word>.*)`", re.DOTALL)
_VALUE = re.compile(r"Invalid (enum )?value '(?P<word>.*)'", re.DOTALL)
_PATTERN = re.compile(r"Expected `str` matching regex .*", re.DOTALL)
_MOMENT = re.compile(r"Invalid RFC3339|Expected `datetime` with a timezone")
_AT = re.compile(r" - at `(?P<path>\$[^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[")


def explained(message: str, shape: inspect.Type, tag: object = None) -> tuple[str, str]:
    """Where, as a JSON path, and what: msgspec's words about a document of this shape, with the nearest name.

    `tag` says which of the shape's Structs was meant, if it is a choice of several.
    """
    at = _AT.search(message)
    path, text = (at["path"], _AT.sub("", message)) if at else ("$", message)
    there = list(_at(_meant(shape, tag), path))
    if unknown := _UNKNOWN.fullmatch(text):
        return path, f"Unknown field `{_short(unknown['word'])}`{hint(unknown['word'], _fields(there))}"
    if value := _VALUE.fullmatch(text):
        values = _values(there) or (_tags(shape) if path == "$.type" else set())
        return path, f"Invalid value `{_short(value['word'])}`{hint(value['word'], values)}"
    if _PATTERN.fullmatch(text) and (wanted := next(_descriptions(there), None)):
        return path, f"Expected {wanted}"
    if _MOMENT.match(text):
        return path, "Expected a moment with its time zone, e.g. 2026-05-01T08:00:00Z"
    return path, text


def hint(word: str, known: Iterable[str]) -> str:
    """What to say behind an unknown word: the nearest known one, or all of them when there are few."""
    names = sorted(known)
    near = difflib.get_close_matches(word[:LONGEST], names, n=1)
    if near:
        return f": did you mean `{near[0]}`?"
    return f": known here: {', '.join(names)}" if 0 < len(names) <= FEW else ""


def tag_of(body: bytes) -> object:
    """The `type` of a document that may be anything."""
    try:
        return msgspec.json.decode(body, type=_Tagged).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


class _Tagged(msgspec.Struct):
    type: object = None


def _short(word: str) -> str:
    return word if len(word) <= LONGEST else word[:LONGEST] + "…"


def _plain(shape: inspect.Type) -> Iterator[inspect.Type]:
    """A type, or each of those that it may be."""
    match shape:
        case inspect.Metadata():
            yield from _plain(shape.type)
        case inspect.UnionType():
            for one in shape.types:
                yield from _plain(one)
        case _:
            yield shape


def _meant(shape: inspect.Type, tag: object) -> Iterable[inspect.Type]:
    kinds = list(_plain(shape))
    named = [one for one in kinds if isinstance(one, inspect.StructType) and one.tag == tag]
    return named or kinds


def _at(kinds: Iterable[inspect.Type], path: str) -> Iterator[inspect.Type]:
    """What stands at a path, as it was declared."""
    found = list(kinds)
    for step in _STEP.finditer(path):
        found = [inner for one in found for plain in _plain(one) for inner in _inner(plain, step[1])]
    yield from found


def _inner(shape: inspect.Type, name: str | None) -> Iterator[inspect.Type]:
    match shape:
        case inspect.StructType():
            yield from (field.type for field in shape.fields if field.encode_name == name)
        case inspect.ListType() if name is None:
            yield shape.item_type
        case _:
            return


def _descriptions(kinds: Iterable[inspect.Type]) -> Iterator[str]:
    """What the declarations say that belongs there."""
    for one in kinds:
        match one:
            case inspect.Metadata():
                schema = cast("dict[str, object]", one.extra_json_schema or {})
                if "description" in schema:
                    yield str(schema["description"])
            case inspect.UnionType():
                yield from _descriptions(one.types)
            case _:
                continue


def _fields(kinds: Iterable[inspect.Type]) -> set[str]:
    structs = [plain for one in kinds for plain in _plain(one) if isinstance(plain, inspect.StructType)]
    tagged = {one.tag_field for one in structs if one.tag_field}
    return tagged | {field.encode_name for one in structs for field in one.fields}


def _values(kinds: Iterable[inspect.Type]) -> set[str]:
    plain = [plain for one in kinds for plain in _plain(one)]
    listed = [one.values for one in plain if isinstance(one, inspect.LiteralType)]
    enums = [[member.value for member in one.cls] for one in plain if isinstance(one, inspect.EnumType)]
    return {str(value) for values in (*listed, *enums) for value in values if value is not None}


def _tags(shape: inspect.Type) -> set[str]:
    return {str(one.tag) for one in _plain(shape) if isinstance(one, inspect.StructType) and one.tag}
