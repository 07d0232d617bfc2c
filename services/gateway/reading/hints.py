"""What somebody may have meant: the nearest known name beside one that is not known.

The names come from the Structs themselves, at the very place of the mistake, so that none can be forgotten.
Pure; made only for requests that are refused already.
"""

import difflib
import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import inspect

LONGEST = 100
"""Letters of a client's own word that an error repeats."""
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<word>.*)`", re.DOTALL)
_VALUE = re.compile(r"Invalid (enum )?value '(?P<word>.*)'", re.DOTALL)
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
        values = _tags(shape) if path == "$.type" else _values(there)
        return path, f"Invalid value `{_short(value['word'])}`{hint(value['word'], values)}"
    return path, text


def hint(word: str, known: Iterable[str]) -> str:
    """What to say behind an unknown word: the nearest known one, or all of them when there are few."""
    names = sorted(known)
    near = difflib.get_close_matches(word[:LONGEST], names, n=1)
    if near:
        return f": did you mean `{near[0]}`?"
    return f": known here: {', '.join(names)}" if 0 < len(names) <= 10 else ""


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
    """What stands at a path."""
    found = list(kinds)
    for step in _STEP.finditer(path):
        found = [inner for one in found for inner in _inner(one, step[1])]
    yield from found


def _inner(shape: inspect.Type, name: str | None) -> Iterator[inspect.Type]:
    match shape:
        case inspect.StructType():
            for field in shape.fields:
                if field.encode_name == name:
                    yield from _plain(field.type)
        case inspect.ListType() if name is None:
            yield from _plain(shape.item_type)
        case _:
            return


def _fields(kinds: Iterable[inspect.Type]) -> set[str]:
    structs = [one for one in kinds if isinstance(one, inspect.StructType)]
    tagged = {one.tag_field for one in structs if one.tag_field}
    return tagged | {field.encode_name for one in structs for field in one.fields}


def _values(kinds: Iterable[inspect.Type]) -> set[str]:
    listed = [one.values for one in kinds if isinstance(one, inspect.LiteralType)]
    enums = [[member.value for member in one.cls] for one in kinds if isinstance(one, inspect.EnumType)]
    return {str(value) for values in (*listed, *enums) for value in values}


def _tags(shape: inspect.Type) -> set[str]:
    return {str(one.tag) for one in _plain(shape) if isinstance(one, inspect.StructType)}
