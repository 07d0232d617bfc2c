"""Where things are: the checkout, and the ignored folder `.dev/`, which may be deleted at any time."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / ".dev"

VENV = DEV / "venv"
PYTHON = VENV / "bin" / "python"
SERVERS = DEV / "servers" / "bin"
"""Servers that are not on PATH under the name everybody calls them by."""
DEBIAN = DEV / "debian"
"""Debian packages unpacked without installing them."""
RUN = DEV / "run"
"""The state of the programs that `./dev up` starts."""


def from_here(path: Path) -> Path:
    """A path as a person would write it where they stand: what lies below is named from there."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
