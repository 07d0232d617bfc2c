"""A Chromium for the tests of the web console: the one that is there, or the one that root gets from Debian.

Nobody else gets one: it needs a hundred libraries where its package puts them. Those tests are left out then,
and say so.
"""

import os
import shutil
import subprocess

from deploy.setup import debian, servers
from deploy.setup.progress import SetupError

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PACKAGE = "chromium"
ADVICE = (
    "there is no Chromium or Chrome on PATH, so the web console is not tried:"
    f" apt-get install {PACKAGE} (Debian), brew install --cask chromium (macOS)"
)


def find() -> str | None:
    """The path of one."""
    return next((found for name in NAMES if (found := shutil.which(name, path=servers.path()))), None)


def ensure() -> None:
    """Have one, where that is possible. Raises `SetupError` when Debian has it and it cannot be installed."""
    if find() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    if not (debian.install([PACKAGE]) and find()) and _is_known():
        raise SetupError(ADVICE)


def _is_known() -> bool:
    """Whether the distribution has the package: Ubuntu, for one, has a snap instead."""
    asked = subprocess.run(["apt-cache", "show", PACKAGE], capture_output=True, check=False)  # noqa: S603, S607
    return asked.returncode == 0
