"""Every kind of problem that the gateway can answer, read from its source.

A kind is a literal wherever a problem is made; `unreadable` lists the places where it is not.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from deploy.setup.paths import ROOT

GATEWAY = ROOT / "services" / "gateway"
BASE = "Problem"
_KIND = re.compile(r"[a-z]+(-[a-z]+)+|unauthorized|forbidden")


def kinds() -> set[str]:
    """All of them."""
    return {kind for call in _calls() if (kind := _kind(call)) is not None}


def unreadable() -> list[str]:
    """Where a problem is made without a literal kind."""
    return [ast.unparse(call) for call in _calls() if _kind(call) is None]


def _calls() -> Iterator[ast.Call]:
    """Where a problem gets its kind: a class with one fixed kind gives it to `super().__init__`."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in _files()]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    problems = [node for node in classes if BASE in map(ast.unparse, node.bases)]
    open_kinds = {BASE, *(node.name for node in problems if "kind" in _parameters(node))}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in open_kinds:
                yield node
    for node in problems:
        if node.name not in open_kinds:
            yield from filter(_is_super, ast.walk(node))


def _files() -> list[Path]:
    return sorted(GATEWAY.rglob("*.py"))


def _parameters(node: ast.ClassDef) -> set[str]:
    made = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]
    return {argument.arg for part in made for argument in part.args.args}


def _is_super(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"


def _kind(call: ast.Call) -> str | None:
    """The first argument that reads like a kind."""
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value if _KIND.fullmatch(argument.value) else None
    return None
