"""The table of copies in docs/v3.md and the code say the same."""

import re

from deploy.setup.paths import ROOT
from shared.v3.lifetimes import LIFETIMES

PAGE = (ROOT / "docs" / "v3.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(GET [^`]+)` \| (\d+) \| (?:`([^`]+)`|none) \|$", re.MULTILINE)


def test_every_copy_has_a_row_with_its_lifetime_and_what_ends_it() -> None:
    told = [(name, int(seconds), write) for name, seconds, write in _ROW.findall(PAGE.split("## Copies")[1])]
    assert told == [(name, row.seconds, "".join(row.writes)) for name, row in LIFETIMES.items()]
