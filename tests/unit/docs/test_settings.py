"""The table of settings in docs/running.md and the code say the same."""

import re

import msgspec

from deploy.setup.paths import ROOT
from shared.config import OTHERS, Config, Secret, variable

PAGE = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(TRUNKLINE_\w+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)


def test_every_setting_has_a_row_with_its_default() -> None:
    told = {name: default for name, default, _ in _rows()}

    assert told == {variable(name): shown(default) for name, default in _defaults().items()}


def test_rows_stand_as_in_the_code_each_once() -> None:
    assert [name for name, _, _ in _rows()] == [variable(name) for name in Config.__struct_fields__]


def test_variables_that_are_no_settings_are_explained() -> None:
    assert all(f"`{name}`" in PAGE for name in OTHERS)


def _rows() -> list[tuple[str, str, str]]:
    """Name, default and meaning."""
    section = PAGE.split("## Settings")[1].split("\n## ")[0]
    return _ROW.findall(section)


def _defaults() -> dict[str, object]:
    return msgspec.structs.asdict(Config())


def shown(default: object) -> str:
    """A default as one would write it in a variable."""
    match default:
        case Secret():
            return default.reveal()
        case bool():
            return str(default).lower()
        case float():
            return f"{default:.10g}"
        case tuple():
            return ",".join(map(str, default))  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return str(default)
