"""How a request's parameters are read: by content, not by label (conventions, section 6). Pure.

Known clients label JSON as text, as a form or not at all, send `null` and "" for "not given", and write
arrays as `to[]=` or `to[0]=`. All of it comes out of here as one object; nobody else looks at a raw body.
"""

from collections.abc import Iterable, Mapping
from typing import cast
from urllib.parse import parse_qsl

from msgspec import Struct

from shared.v3.encoding import decode
from shared.v3.multipart import File, parts
from shared.v3.refusal import bad_request

Pairs = list[tuple[str, str]]

FIELDS = 10_000
"""Fields of a form or a query that are read at most."""
OVERRIDE = "_method"
_MANGLED = str.maketrans(" .", "__")
_TRUE = frozenset({"1", "true"})


class Parameters(Struct, frozen=True):
    """What a request says: `merged` by name, JSON over form over query; `document` is a JSON body, or None.

    What is null or empty counts as not given, and so gives way to a value from elsewhere.
    `query` and `form` are the plain pairs, in order, for those who have to show them.
    """

    query: Pairs
    form: Pairs
    files: list[File]
    document: object
    merged: Mapping[str, object]

    def raw(self, name: str) -> object:
        """The value as sent, None when there is none; for the few that must tell `null` from absent."""
        return self.merged.get(name)

    def given(self, name: str) -> bool:
        """Whether the name occurs at all, even as `null`."""
        return name in self.merged

    def text(self, name: str) -> str | None:
        """A single value as text, None when it is not given. Raises a 400 `Refusal` for a list or a map."""
        if isinstance(self.merged.get(name), list | dict):
            raise bad_request(f"Invalid {name}")
        return self.single(name)

    def single(self, name: str) -> str | None:
        """A single value as text, None for anything else: for those who drop what is not valid."""
        value = self.merged.get(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, str | int | float) and value != "" else None

    def flag(self, name: str) -> bool:
        """A flag: 1 and true in any of their spellings, else false."""
        return (self.text(name) or "").lower() in _TRUE

    def many(self, name: str) -> list[object]:
        """An array parameter, also when it was sent as a single value."""
        value = self.merged.get(name)
        if isinstance(value, list):
            return cast("list[object]", value)
        return [] if value in (None, "") else [value]


def read(query: str, body: bytes, content_type: str = "") -> Parameters:
    """Read the query string and the body. Raises a 400 `Refusal` for JSON that does not parse."""
    asked = _pairs(query)
    form, files, document = _body(body, content_type)
    if document is None and (payload := dict(form).get("payload", "").strip()):
        document = decode(payload)
    return Parameters(asked, form, files, document, _merged(asked, form, document))


def is_override(name: str) -> bool:
    """Whether a parameter of that name may be taken for `_method` by whoever reads it as PHP does."""
    return name.lstrip(" ").partition("\0")[0].translate(_MANGLED) == OVERRIDE


def form_method(pairs: Iterable[tuple[str, str]]) -> str | None:
    """The method that `_method` asks for instead of the real one, in capitals."""
    return next((value.strip().upper() for name, value in pairs if name == OVERRIDE and value.strip()), None)


def _body(body: bytes, content_type: str) -> tuple[Pairs, list[File], object]:
    text = body.lstrip()
    if not text:
        return [], [], None
    if content_type.lower().startswith("multipart/form-data"):
        form, files = parts(body, content_type)
        return form, files, None
    if text[:1] in (b"{", b"["):
        return [], [], decode(text)
    return _pairs(text.decode("utf-8", "replace")), [], None


def _pairs(text: str) -> Pairs:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError as error:
        raise bad_request("Too many parameters") from error


def _merged(query: Pairs, form: Pairs, document: object) -> dict[str, object]:
    merged = grouped(query)
    for layer in (grouped(form), _members(document)):
        merged |= {name: value for name, value in layer.items() if _is_given(value) or name not in merged}
    return merged


def _members(document: object) -> dict[str, object]:
    """The members of a JSON body, lists under their bare names."""
    members = cast("dict[str, object]", document) if isinstance(document, dict) else {}
    return {name.removesuffix("[]"): value for name, value in members.items()}


def _is_given(value: object) -> bool:
    return value not in (None, "")


def grouped(pairs: Pairs) -> dict[str, object]:
    """Pairs by name; a name in brackets is a list, in order of appearance."""
    grouped: dict[str, object] = {}
    for name, value in pairs:
        array = _array(name)
        if array is None:
            grouped[name] = value
        else:
            cast("list[str]", grouped.setdefault(array + "[]", [])).append(value)
    return {name.removesuffix("[]"): value for name, value in grouped.items()}


def _array(name: str) -> str | None:
    """`to` of `to[]` and `to[0]`, None for no array; in one pass, however many brackets there are."""
    if not name.endswith("]"):
        return None
    begins = name.find("[", max(1, name.rfind("]", 0, -1) + 1))
    return None if begins < 0 else name[:begins]
