"""Debian packages, as root and without being root.

Root installs them. Anybody else lets apt resolve and download them with a state of its own and unpacks them
under `.dev/debian`. Neither way may leave a daemon running or set to start with the machine.
"""

import os
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.setup.paths import DEBIAN
from deploy.setup.progress import quietly, say

UNPACKED = DEBIAN / "root"
STATE, CACHE = DEBIAN / "state", DEBIAN / "cache"
LISTS, ARCHIVES = STATE / "lists" / "partial", CACHE / "archives" / "partial"
POLICY = Path("/usr/sbin/policy-rc.d")
START_NOTHING = "#!/bin/sh\nexit 101\n"


def provide(packages: Sequence[str]) -> None:
    """Install the packages, or unpack them; nothing happens where there is no apt."""
    if shutil.which("apt-get") is None:
        return
    if os.geteuid() == 0 and install(packages):
        return
    _unpack(packages)


def libraries() -> list[Path]:
    """The folders of the unpacked packages that hold shared libraries."""
    return sorted({file.parent for file in UNPACKED.glob("**/lib*.so*")})


def install(packages: Sequence[str]) -> bool:
    """Install the packages, as root; whether that worked."""
    say(f"installing {', '.join(packages)} with apt-get")
    quietly("apt-get", "update", "-q")
    with _no_daemon_starts():
        installed = quietly("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages)
    if installed and Path("/run/systemd/system").exists():
        quietly("systemctl", "disable", "--quiet", *filter(_is_service, packages))
    return installed


def _is_service(package: str) -> bool:
    return Path(f"/lib/systemd/system/{package}.service").exists()


@contextmanager
def _no_daemon_starts() -> Generator[None]:
    """Debian's packages start their daemons at once, unless this file forbids it."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text(START_NOTHING)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def _unpack(packages: Sequence[str]) -> None:
    say(f"downloading {', '.join(packages)} with apt-get, to unpack under .dev/")
    for folder in (LISTS, ARCHIVES, UNPACKED):
        folder.mkdir(parents=True, exist_ok=True)
    apt = ("apt-get", *_private_state(), "-q", "-y")
    quietly(*apt, "update")
    quietly(*apt, "install", "--no-install-recommends", "--download-only", *packages)
    for archive in ARCHIVES.parent.glob("*.deb"):
        quietly("dpkg-deb", "--extract", str(archive), str(UNPACKED))
    # The package lists are ten times what was unpacked.
    for folder in (STATE, CACHE):
        shutil.rmtree(folder)


def _private_state() -> list[str]:
    """Options that let apt work without root: it still reads the machine's sources and what is installed."""
    return [
        f"-oDir::State={STATE}",
        "-oDir::State::status=/var/lib/dpkg/status",
        f"-oDir::Cache={CACHE}",
        "-oDebug::NoLocking=true",
        # As root, apt would download as a user who may not write here.
        "-oAPT::Sandbox::User=root",
    ]
