"""How a request's parameters are read: by content, not by label (conventions, section 6). Pure.

Known clients label JSON as text, as a form or not at all, send `null` and "" for "not given", and write
arrays as `to[]=` or `to[0]=`. All of it comes out of here as one object; nobody else looks at a raw body.
"""

import re
from collections.abc import Iterable, Mapping
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import cast
from urllib.parse import parse_qsl

from msgspec import Struct

from shared.v3.encoding import decode
from shared.v3.refusal import bad_request

Pairs = list[tuple[str, str]]

UNLABELLED = "application/octet-stream"
"""The type of an uploaded file that says nothing of what is in it."""

_ARRAY = re.compile(r"^(.+?)\[[^\]]*\]$")
_TRUE = frozenset({"1", "true"})


class File(Struct, frozen=True):
    """One uploaded file of a multipart form; `UNLABELLED` where the form does not say what it is."""

    name: str
    content_type: str
    content: bytes


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
    asked = parse_qsl(query, keep_blank_values=True)
    form, files, document = _body(body, content_type)
    if document is None and (payload := dict(form).get("payload", "").strip()):
        document = decode(payload)
    return Parameters(asked, form, files, document, _merged(asked, form, document))


def form_method(pairs: Iterable[tuple[str, str]]) -> str | None:
    """The method that `_method` asks for instead of the real one, in capitals."""
    return next((value.strip().upper() for name, value in pairs if name == "_method" and value.strip()), None)


def _body(body: bytes, content_type: str) -> tuple[Pairs, list[File], object]:
    text = body.lstrip()
    if not text:
        return [], [], None
    if content_type.lower().startswith("multipart/form-data"):
        return *_multipart(body, content_type), None
    if text[:1] in (b"{", b"["):
        return [], [], decode(text)
    return parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True), [], None


def _multipart(body: bytes, content_type: str) -> tuple[Pairs, list[File]]:
    parsed = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body
    )
    parts: list[Message] = parsed.get_payload() if parsed.is_multipart() else []  # pyright: ignore[reportAssignmentType]
    form: Pairs = []
    files: list[File] = []
    for part in parts:
        name = str(part.get_param("name", "", "content-disposition"))
        content = cast("bytes", part.get_payload(decode=True) or b"")
        if part.get_filename() is None:
            form.append((name, content.decode("utf-8", "replace")))
        else:
            label = part.get_content_type() if "content-type" in part else UNLABELLED
            files.append(File(name, label, content))
    return form, files


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
        array = _ARRAY.match(name)
        if array is None:
            grouped[name] = value
        else:
            cast("list[str]", grouped.setdefault(array[1] + "[]", [])).append(value)
    return {name.removesuffix("[]"): value for name, value in grouped.items()}
