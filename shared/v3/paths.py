"""How a v3 path is cut, cleaned and matched (conventions, section 4). Pure.

A path is a list of segments; blanks around one and one trailing slash do not count. A fixed word beats a
variable, and a variable takes only the values its endpoint declares: any other value is not an endpoint.
"""

import re
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar
from urllib.parse import quote

Leaf = TypeVar("Leaf")
Variables = dict[str, str]

_FORMS = {
    ":e164": re.compile(r"\d{7,15}", re.ASCII),
    ":digits": re.compile(r"\d+", re.ASCII),
    ":date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII),
}
"""The named forms of a variable; anything else in the catalogue's column is a list of words."""

_CLEAN: dict[str, Callable[[str], str]] = {
    "number": lambda text: text.replace(" ", "").removeprefix("+"),
    "trunk": str.upper,
    "hash": str.lower,
}
"""How the values of a variable are brought into the one form that is stored and compared."""

_STEPS = frozenset({"", ".", ".."})


def segments(path: str) -> list[str]:
    """The segments of a decoded path, without blanks around them and without one trailing slash.

    Slashes before the first do not count either: a client puts a base URL that ends in one before `/v3`.
    """
    return [part.strip() for part in path.lstrip("/").removesuffix("/").split("/")]


def filled(template: str, variables: Mapping[str, str]) -> str:
    """A template with its variables filled in, percent-encoded: the one spelling of a path."""
    return template.format_map({name: quote(value, safe="") for name, value in variables.items()})


class Acceptor:
    """One variable of a path: its name, and which values it takes.

    `values` is empty (anything but nothing), a list of words `a|b|c`, or a form such as `:e164`. A dot or two
    are never a value: on the way to another server they would be taken for a step up in the path.
    """

    def __init__(self, name: str, values: str) -> None:
        self.name = name
        self._clean = _CLEAN.get(name, str)
        self._form = _FORMS.get(values)
        self._words = frozenset(values.split("|")) if values and self._form is None else frozenset[str]()

    def accept(self, segment: str) -> str | None:
        """The value in its stored form, or None when it is not one."""
        value = self._clean(segment)
        if self._form is not None:
            return value if self._form.fullmatch(value) else None
        return value if value not in _STEPS and (not self._words or value in self._words) else None


class _Node(Generic[Leaf]):
    """One place in the tree: the fixed words and the variables that may follow it."""

    def __init__(self) -> None:
        self.words: dict[str, _Node[Leaf]] = {}
        self.variables: dict[tuple[str, str], tuple[Acceptor, _Node[Leaf]]] = {}
        self.leaf: Leaf | None = None


class PathTree(Generic[Leaf]):
    """Templates such as `/v3/files/{account}/{hash}` and what stands at each."""

    def __init__(self) -> None:
        self._root: _Node[Leaf] = _Node()

    def leaf(self, template: str, values: Mapping[str, str], make: Callable[[], Leaf]) -> Leaf:
        """What stands at a template; made when nothing did."""
        node = self._root
        for segment in segments(template):
            node = self._step(node, segment, values)
        if node.leaf is None:
            node.leaf = make()
        return node.leaf

    def find(self, path: str) -> tuple[Leaf, Variables] | None:
        """What stands at a path and the values of its variables; None when nothing does."""
        return self._descend(self._root, segments(path), 0)

    @staticmethod
    def _step(node: _Node[Leaf], segment: str, values: Mapping[str, str]) -> _Node[Leaf]:
        if not segment.startswith("{"):
            return node.words.setdefault(segment, _Node())
        name = segment.strip("{}")
        key = (name, values.get(name, ""))
        if key not in node.variables:
            node.variables[key] = (Acceptor(*key), _Node())
        return node.variables[key][1]

    def _descend(self, node: _Node[Leaf], path: list[str], depth: int) -> tuple[Leaf, Variables] | None:
        if depth == len(path):
            return None if node.leaf is None else (node.leaf, {})
        word = node.words.get(path[depth])
        if word is not None and (match := self._descend(word, path, depth + 1)):
            return match
        return self._through_variables(node, path, depth)

    def _through_variables(
        self, node: _Node[Leaf], path: list[str], depth: int
    ) -> tuple[Leaf, Variables] | None:
        for acceptor, following in node.variables.values():
            value = acceptor.accept(path[depth])
            if value is not None and (match := self._descend(following, path, depth + 1)):
                match[1][acceptor.name] = value
                return match
        return None
