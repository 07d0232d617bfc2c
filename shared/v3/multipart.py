"""Multipart forms, read in one pass: what a client sends must not cost more than its length. Pure.

Lenient as clients are: lines may end without a carriage return, and a form may lack its end. A form within a
form is a field like any other.
"""

import binascii
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser

from msgspec import Struct

from shared.v3.refusal import bad_request

PARTS = 1000
"""Parts of a form that are read at most."""
LONGEST_HEAD = 8192
"""Bytes of one part's header."""
UNLABELLED = "application/octet-stream"
"""The type of an uploaded file that says nothing of what is in it."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_DECODERS = {"base64": binascii.a2b_base64, "quoted-printable": binascii.a2b_qp}
_headers = HeaderParser()


class File(Struct, frozen=True):
    """One uploaded file of a multipart form; `UNLABELLED` where the form does not say what it is."""

    name: str
    content_type: str
    content: bytes


def parts(body: bytes, content_type: str) -> tuple[list[tuple[str, str]], list[File]]:
    """The fields and the files of a form. Raises a 400 `Refusal` for one with too much in it."""
    form: list[tuple[str, str]] = []
    files: list[File] = []
    for head, content in _cut(body, _boundary(content_type)):
        name = str(head.get_param("name", "", "content-disposition"))
        if head.get_filename() is None:
            form.append((name, content.decode("utf-8", "replace")))
        else:
            label = head.get_content_type() if "content-type" in head else UNLABELLED
            files.append(File(name, label, content))
    return form, files


def _boundary(content_type: str) -> bytes:
    label = Message()
    label["Content-Type"] = re.sub(r"[\r\n]", " ", content_type)
    return str(label.get_boundary("")).encode("latin-1", "replace")


def _cut(body: bytes, boundary: bytes) -> Iterator[tuple[Message, bytes]]:
    """Each part's header and its decoded content."""
    if not boundary:
        return
    pieces = re.split(rb"(?:\A|\r?\n)--" + re.escape(boundary), body, maxsplit=PARTS + 2)
    if len(pieces) > PARTS + 2:  # before the first, after the last
        raise bad_request("Too many parameters")
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return
        yield _part(piece.lstrip(b" \t"))


def _part(piece: bytes) -> tuple[Message, bytes]:
    # The delimiter's line break is part of the piece, so that one without a header has its end as well.
    ends = _HEAD_END.search(piece, 0, LONGEST_HEAD)
    if ends is None and len(piece) > LONGEST_HEAD:
        raise bad_request("Invalid form")
    lines, content = (piece, b"") if ends is None else (piece[: ends.start()], piece[ends.end() :])
    head = _headers.parsestr(lines.decode("utf-8", "replace").lstrip("\r\n"))
    return head, _decoded(content, str(head.get("content-transfer-encoding", "")))


def _decoded(content: bytes, encoding: str) -> bytes:
    decode = _DECODERS.get(encoding.strip().lower())
    try:
        return decode(content) if decode else content
    except binascii.Error:
        return content
