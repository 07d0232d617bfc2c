"""Every key has a name of its own, under one tag, and is described in `keyspace.md`."""

import inspect
import re
from importlib import resources

from shared.orders import keyspace

MAKERS = {
    name: maker
    for name, maker in vars(keyspace).items()
    if inspect.isfunction(maker) and maker.__module__ == keyspace.__name__
}
CONSTANTS = {name: value for name, value in vars(keyspace).items() if name.isupper() and name != "TAG"}
ROW = re.compile(r"^\| `(\w+)` \|(.*)\|$", re.MULTILINE)


def described() -> dict[str, str]:
    return dict(
        ROW.findall(resources.files("shared.orders").joinpath("keyspace.md").read_text(encoding="utf-8"))
    )


def example(name: str) -> str:
    maker = MAKERS[name]
    return maker(*(f"<{parameter}>" for parameter in inspect.signature(maker).parameters))


def test_every_key_is_described_and_nothing_else() -> None:
    assert described().keys() == MAKERS.keys() | CONSTANTS.keys()


def test_every_description_says_what_is_in_it_who_writes_it_and_when_it_goes() -> None:
    for cells in described().values():
        assert [cell.strip() for cell in cells.split("|")].count("") == 0
        assert cells.count("|") == 3


def test_every_key_has_the_tag_that_lets_one_script_touch_them_all() -> None:
    names = [*map(example, MAKERS), *CONSTANTS.values()]
    assert all(name.startswith("{trunkline}:") for name in names)


def test_no_two_keys_have_the_same_name() -> None:
    names = [*map(example, MAKERS), *CONSTANTS.values()]
    assert len(set(names)) == len(names)


def test_every_argument_is_part_of_the_name() -> None:
    for name, maker in MAKERS.items():
        assert all(f"<{parameter}>" in example(name) for parameter in inspect.signature(maker).parameters)
