"""beanstalkd and Redis for a developer, nginx for the tests: the ones on PATH, else installed or unpacked.

Everything else calls them `beanstalkd`, `redis-server` and `nginx`; what goes by another name gets a link in
`.dev/servers/bin`, which `./dev` puts on PATH.
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.setup import debian
from deploy.setup.paths import SERVERS
from deploy.setup.progress import SetupError

NAMES = {
    "beanstalkd": ("beanstalkd",),
    "redis-server": ("redis-server", "valkey-server"),
    "nginx": ("nginx",),
}
"""What a server is called by everybody, and what may serve as one."""

ALWAYS = ("beanstalkd", "redis-server")
FOR_TESTS = (*ALWAYS, "nginx")
SYSTEM = "/usr/local/sbin:/usr/sbin"
"""Where servers live that only root has on PATH."""

WRAPPER = """\
#!/bin/sh
export LD_LIBRARY_PATH={libraries}
exec {program} "$@"
"""


def ensure(names: Sequence[str]) -> None:
    """Find these servers, or get them. Raises `SetupError`."""
    missing = [name for name in names if not _found(name)]
    if not missing:
        return
    debian.provide(missing)
    for name in missing:
        _wrap(name)
        if not _found(name) or not _runs(name):
            raise SetupError(_advice(name))


def path() -> str:
    """PATH with the servers on it."""
    return os.pathsep.join([str(SERVERS), os.environ.get("PATH", os.defpath), SYSTEM])


def _found(name: str) -> bool:
    found = next((program for alias in NAMES[name] if (program := shutil.which(alias, path=path()))), None)
    if found and Path(found).name != name:
        _place(name).symlink_to(found)
    return found is not None


def _wrap(name: str) -> None:
    """Make an unpacked server runnable: it finds its unpacked libraries."""
    folders = (debian.UNPACKED / "usr" / folder for folder in ("bin", "sbin"))
    program = next((folder / name for folder in folders if (folder / name).exists()), None)
    if program is None:
        return
    libraries = os.pathsep.join(str(folder) for folder in debian.libraries())
    wrapper = _place(name)
    wrapper.write_text(WRAPPER.format(libraries=shlex.quote(libraries), program=shlex.quote(str(program))))
    wrapper.chmod(0o755)


def _place(name: str) -> Path:
    SERVERS.mkdir(parents=True, exist_ok=True)
    place = SERVERS / name
    place.unlink(missing_ok=True)
    return place


def _runs(name: str) -> bool:
    asked = subprocess.run([name, "-v"], env=os.environ | {"PATH": path()}, capture_output=True, check=False)  # noqa: S603
    return asked.returncode == 0


def _advice(name: str) -> str:
    package = {"redis-server": "redis"}.get(name, name)
    return (
        f"{name} is not on PATH and could not be installed. Install it and run ./dev again:\n"
        f"    Debian, Ubuntu    apt-get install {name}\n"
        f"    macOS             brew install {package}\n"
        f"    elsewhere         put {' or '.join(NAMES[name])} on PATH"
    )
