"""Whether the locks are up to date with pyproject.toml, without asking an index.

`requirements.lock` is what developers get, `deploy/requirements.lock` what the image gets: the same versions,
without the development group.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.setup.paths import ROOT

ADVICE = """\
Make the locks again:
    uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header \\
        -o requirements.lock
    uv pip compile pyproject.toml -c requirements.lock --universal --generate-hashes --no-emit-index-url \\
        --no-header -o deploy/requirements.lock"""

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def complaints() -> list[str]:
    """What is wrong with the locks; empty if nothing is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = cast("list[str]", project["project"]["dependencies"])
    development = cast("list[str]", project["dependency-groups"]["dev"])
    everything = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    image = pins((ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8"))
    return [
        *(f"requirements.lock: {problem}" for problem in unmet(runtime + development, everything)),
        *(f"deploy/requirements.lock: {problem}" for problem in unmet(runtime, image)),
        *(
            f"deploy/requirements.lock: {name} {version} is not what requirements.lock has"
            for name, version in image.items()
            if everything.get(name) != version
        ),
    ]


def pins(lock: str) -> dict[str, str]:
    """Package to version."""
    return {canonicalize_name(name): version for name, version in PIN.findall(lock)}


def unmet(requirements: list[str], pinned: Mapping[str, str]) -> list[str]:
    """The requirements that the pins do not fulfil."""
    problems: list[str] = []
    for requirement in map(Requirement, requirements):
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None:
            problems.append(f"{requirement.name} is missing")
        elif not requirement.specifier.contains(version, prereleases=True):
            problems.append(f"{requirement.name} {version} is not {requirement.specifier}")
    return problems
