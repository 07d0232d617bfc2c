"""`./dev bench --quick`: every figure is there and above zero; how good it is, nobody asks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

import pytest

from benchmarks.__main__ import BENCHMARKS
from deploy.setup.paths import ROOT

# Counted in ticks of the system's clock: of a few orders, it may be none.
COARSE = "cpu"
# What is compared with is fetched from the package index first: that is for whoever compares.
FETCHED = {"usual"}
# The order may be quicker than the direct calls: all may be caught up in somebody else's work.
SIGNED = "added"


def figures(name: str, value: Any) -> Iterator[tuple[str, float]]:
    if not isinstance(value, dict):
        yield name, value
        return
    for key, inner in cast("dict[str, Any]", value).items():
        yield from figures(f"{name}.{key}", inner)


def shares() -> list[list[str]]:
    """All, in commands that another core may run: those that share a stack, and those that have one each."""
    wanted = [name for name in BENCHMARKS if name not in FETCHED]
    stacks = [list(names) for _, names in groupby(wanted, key=lambda name: BENCHMARKS[name].wants)]
    alone = [name for names in stacks if len(names) == 1 for name in names]
    return [*(names for names in stacks if len(names) > 1), alone]


@pytest.mark.parametrize("names", shares(), ids=" ".join)
def test_every_benchmark_has_figures(names: list[str]) -> None:
    environment = {**os.environ, "TRUNKLINE_ENVIRONMENT": "development"}
    chosen = [word for name in names for word in ("--only", name)]
    command = [sys.executable, "-P", "-m", "benchmarks", "--quick", "--json", *chosen]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout.splitlines()[-1])
    assert results["quick"] is True
    assert results["machine"]["cores"] > 0
    assert [*results["figures"]] == names
    found = dict(figures("", results["figures"]))
    assert {name: value for name, value in found.items() if not good(name, value)} == {}


def good(name: str, value: float) -> bool:
    return value > 0 or (COARSE in name and value == 0) or SIGNED in name
