"""What the console is made of, read once.

All files together have one version, a digest of them, which is part of their paths: so a browser may keep
each for good, and never mixes the modules of two versions.
"""

import hashlib
from functools import cache
from importlib import resources
from typing import NamedTuple

PAGE = "index.html"
VERSION = b"{version}"
"""Where the page names the version."""
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_DIGITS = 16


class File(NamedTuple):
    """One file as it is served."""

    content: bytes
    media_type: str
    etag: str


class Files(NamedTuple):
    """The page, what it loads by name, and the version of all of it."""

    version: str
    page: File
    parts: dict[str, File]


@cache
def load() -> Files:
    """All of it, from the package."""
    folder = resources.files("services.gateway.console").joinpath("web")
    found = {file.name: file.read_bytes() for file in folder.iterdir() if _kind(file.name) in TYPES}
    whole = b"".join(name.encode() + b"\0" + content for name, content in sorted(found.items()))
    version = hashlib.sha256(whole).hexdigest()[:_DIGITS]
    page = found.pop(PAGE).replace(VERSION, version.encode())
    return Files(version, _file(PAGE, page), {name: _file(name, content) for name, content in found.items()})


def _kind(name: str) -> str:
    return name.rpartition(".")[2]


def _file(name: str, content: bytes) -> File:
    return File(content, TYPES[_kind(name)], hashlib.sha256(content).hexdigest()[:_DIGITS])
