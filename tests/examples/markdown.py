"""The fenced blocks of the documents, and what their authors say about them in the comment before."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from deploy.setup.paths import ROOT

_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[a-z ]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
WILDCARD = "…"


class Block(Struct, frozen=True):
    """One fenced block. `mark` is ``run``, ``not run``, ``output`` or nothing."""

    file: str
    line: int
    language: str
    mark: str
    text: str

    @property
    def name(self) -> str:
        """Where to find it."""
        return f"{self.file}:{self.line}"


class Example(Struct, frozen=True):
    """A block to run, and what it has to print; None where the document does not say."""

    block: Block
    output: str | None


def documents() -> list[Path]:
    """Everything that is written for people who use Trunkline."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(file: Path) -> Iterator[Block]:
    """The fenced blocks of a document, in order."""
    document = file.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(document):
        line = document.count("\n", 0, found.start("text"))
        name = str(file.relative_to(ROOT))
        yield Block(name, line, found["language"], found["mark"] or "", found["text"])


def examples(file: Path) -> list[Example]:
    """The blocks that are to be run, each with the output that follows it."""
    return [
        Example(block, after.text if after and after.mark == "output" else None)
        for block, after in pairwise((*blocks(file), None))
        if block and block.mark == "run"
    ]


def is_as_shown(shown: str, printed: str) -> bool:
    """Whether a program printed what the document shows; ``…`` stands for anything, blanks do not count."""
    parts = (re.escape(_bare(part)) for part in shown.split(WILDCARD))
    return re.fullmatch(".*?".join(parts), _bare(printed)) is not None


def _bare(text: str) -> str:
    r"""Without white space, and with ``\/`` as the carrier writes it in JSON undone."""
    return "".join(text.split()).replace("\\/", "/")
