"""The virtual environment in `.dev/venv`: exactly what requirements.lock says, checked by hash.

The project itself is a line in a `.pth` file and a script an entry point, not an editable install: that would
fetch a build tool which no lock covers, for the same effect.
"""

import hashlib
import importlib.util
import os
import sys
import tomllib
from pathlib import Path
from typing import cast

from deploy.setup import debian
from deploy.setup.paths import PYTHON, ROOT, VENV
from deploy.setup.progress import SetupError, quietly, say

LOCK = ROOT / "requirements.lock"
STAMP = "trunkline.stamp"
"""A file of the environment, written last, so that an interrupted set-up is done again."""

SCRIPT = """\
#!/bin/sh
'''exec' "{python}" -P "$0" "$@"
' '''
import sys
from {module} import {function}
if __name__ == "__main__":  # a program's own processes import this file
    sys.exit({function}())
"""
"""Python after two lines of shell: a `#!` line may be neither long nor have spaces, a path may."""


def ensure() -> None:
    """Make the environment, unless it is there and as the lock wants it."""
    digest = _digest()
    if is_made(VENV, digest):
        return
    say("making the virtual environment in .dev/venv; the first time takes about half a minute")
    make(VENV, LOCK)
    _add_project()
    stamp(VENV, digest)


def is_made(venv: Path, digest: str) -> bool:
    """Whether the environment is whole, and was made from what has this digest."""
    file = venv / STAMP
    return (venv / "bin" / "python").exists() and file.exists() and file.read_text() == digest


def stamp(venv: Path, digest: str) -> None:
    """The environment is whole."""
    (venv / STAMP).write_text(digest)


def make(venv: Path, lock: Path) -> None:
    """An environment with exactly what this lock says. Raises `SetupError`."""
    pip = _pip()
    if not quietly(_base_python(), "-m", "venv", "--without-pip", "--clear", str(venv)):
        raise SetupError(f"cannot make {venv.relative_to(ROOT)}")
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary=:all:")
    python = str(venv / "bin" / "python")
    if not quietly(python, str(pip / "pip"), "install", *options, "--requirement", str(lock)):
        raise SetupError(f"cannot install {lock.relative_to(ROOT)}; is the package index reachable?")


def _digest() -> str:
    """Changes with everything the environment is made from; a moved checkout changes its paths."""
    made_from = (LOCK.read_bytes(), repr(_scripts()).encode(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(made_from)).hexdigest()


def _scripts() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return cast("dict[str, str]", project["scripts"])


def _base_python() -> str:
    """The interpreter itself: `./dev` may have been started by a link, or from inside the environment."""
    return os.path.realpath(sys.executable)


def _pip() -> Path:
    """A pip that runs from its wheel, so that Debian's missing ensurepip does not matter."""
    found = _bundled_pip()
    if found is None:
        debian.provide(["python3-pip-whl"])
        found = _bundled_pip()
    if found is None:
        raise SetupError(
            "this Python comes without pip: install python3-venv (Debian, Ubuntu) and run ./dev again"
        )
    return found


def _bundled_pip() -> Path | None:
    places = [Path("/usr/share/python-wheels"), debian.UNPACKED / "usr" / "share" / "python-wheels"]
    ensurepip = importlib.util.find_spec("ensurepip")
    if ensurepip and ensurepip.origin:
        places.insert(0, Path(ensurepip.origin).parent / "_bundled")
    return next((wheel for place in places for wheel in sorted(place.glob("pip-*.whl"))), None)


def _add_project() -> None:
    [packages] = VENV.glob("lib/python3.*/site-packages")
    (packages / "trunkline.pth").write_text(f"{ROOT}\n")
    for name, entry in _scripts().items():
        module, function = entry.split(":")
        script = VENV / "bin" / name
        script.write_text(SCRIPT.format(python=PYTHON, module=module, function=function))
        script.chmod(0o755)
