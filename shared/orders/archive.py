"""The archive: orders that have left the book, in compressed NDJSON files, one a day on which they ended.

A file is a row of gzip members, one for each time that it was added to, so that `zcat` reads it and adding
never touches what is there. What is added is on disk when `add` returns, and nothing is in a file twice.
Nobody but the keeper that leads adds; everybody may read meanwhile.
"""

import fcntl
import gzip
import hashlib
import os
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

import msgspec

from shared.orders.history import canonical

PIECE = 65_536
GZIP = 31
"""What zlib calls the gzip format."""
LOCK = ".lock"


class Found(NamedTuple):
    """An archived order: the file that it is in, and the evidence about it."""

    file: str
    evidence: bytes
    document: dict[str, Any]


class _Known(NamedTuple):
    size: int
    digests: set[bytes]


class Archive:
    """The files of one folder. Every method may raise `OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: tuple[Path, _Known] | None = None

    def add(self, day: str, lines: Iterable[bytes]) -> int:
        """Put evidences, a line each, into the file of a day; how many were not there yet.

        `BlockingIOError`: somebody else is adding.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            file = self._file(day)
            known = self._mended(file)
            new = {hashlib.sha256(line).digest(): line for line in lines}
            new = {digest: line for digest, line in new.items() if digest not in known.digests}
            if new:
                self._known = None  # until it is certain what is on disk
                member = gzip.compress(b"".join(new.values()), mtime=0)
                _append(file, member)
                self._known = file, _Known(known.size + len(member), known.digests | new.keys())
            return len(new)

    def find(self, word: str) -> list[Found]:
        """The orders with this id, reference or number; of one that was archived again, the last."""
        spelt = canonical(word)[1:-1]
        found: dict[str, Found] = {}
        for file in self.files():
            for line in _lines(file):
                if spelt in line and (order := _matching(file.name, line, word)) is not None:
                    found[order.document["ordered"]["id"]] = order
        return list(found.values())

    def files(self) -> list[Path]:
        """The files, oldest day first."""
        return sorted(self._folder.glob("orders-*.ndjson.gz"))

    def _file(self, day: str) -> Path:
        return self._folder / f"orders-{day}.ndjson.gz"

    def _mended(self, file: Path) -> _Known:
        """What is in a file, without what somebody who died left unfinished: that is put beside it."""
        size = file.stat().st_size if file.exists() else 0
        if self._known is not None and self._known[0] == file and self._known[1].size == size:
            return self._known[1]
        whole, digests = 0, set[bytes]()
        for end, content in _members(file) if size else ():
            whole = end
            digests |= {hashlib.sha256(line).digest() for line in content.splitlines(keepends=True)}
        if whole < size:
            _set_aside(file, whole)
        return _Known(whole, digests)

    @contextmanager
    def _alone(self) -> Generator[None]:
        with (self._folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield


def _matching(file: str, line: bytes, word: str) -> Found | None:
    document = cast("dict[str, Any]", msgspec.json.decode(line))
    ordered, standing = document["ordered"], document["standing"]
    names = (ordered["id"], standing["reference"], standing["number"], ordered["order"].get("number"))
    return Found(file, line, document) if word in (*names, *standing.get("numbers", ())) else None


def _lines(file: Path) -> Iterator[bytes]:
    for _, content in _members(file):
        yield from content.splitlines(keepends=True)


def _members(file: Path) -> Iterator[tuple[int, bytes]]:
    """The whole members of a file: where each ends, and what is in it. The rest is somebody's who died."""
    with file.open("rb") as source:
        unpack, content, read = zlib.decompressobj(GZIP), b"", 0
        while piece := source.read(PIECE):
            read += len(piece)
            while piece:
                try:
                    content += unpack.decompress(piece)
                except zlib.error:
                    return
                piece = unpack.unused_data
                if unpack.eof:
                    yield read - len(piece), content
                    unpack, content = zlib.decompressobj(GZIP), b""


def _append(file: Path, content: bytes) -> None:
    """Add to a file; when this returns, it is on disk."""
    is_new = not file.exists()
    with file.open("ab") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    if is_new:
        _sync(file.parent)


def _set_aside(file: Path, whole: int) -> None:
    """Cut a file after its last whole member; what is cut off goes into a file beside it, not away."""
    with file.open("rb") as source:
        source.seek(whole)
        rest = source.read()
    _append(file.with_name(file.name + ".torn"), rest)
    with file.open("r+b") as target:
        target.truncate(whole)
        os.fsync(target.fileno())


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
