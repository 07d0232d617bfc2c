"""How deep a document goes: what has no bound here would be somebody's recursion later. Pure."""

from collections.abc import Iterable
from typing import cast


def is_deeper(value: object, levels: int) -> bool:
    """Whether lists and objects go on for more than so many levels below a value. Does not recurse."""
    level = [value]
    for _ in range(levels + 1):
        level = [inner for one in level for inner in _containers(one)]
        if not level:
            return False
    return True


def _containers(value: object) -> list[object]:
    """The containers right inside a container."""
    items: Iterable[object] = ()
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).values()
    elif isinstance(value, list):
        items = cast("list[object]", value)
    return [item for item in items if isinstance(item, dict | list)]
