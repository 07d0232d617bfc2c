"""A stack's folder: supervisord's configuration and what the servers read, made from the files in deploy/.

The programs' sections are production's own (deploy/programs.conf); only what must differ is changed here.
"""

import shutil
import tempfile
from configparser import RawConfigParser
from pathlib import Path

from deploy.setup.paths import ROOT

DEPLOY = ROOT / "deploy"
FILE = "supervisord.conf"
TEMPORARY = "trunkline-socket-"
LONGEST_SOCKET_PATH = 85
"""The system allows 103 bytes (macOS) or 107 (Linux); supervisord first binds one with its pid at the end."""


def write(state: Path) -> None:
    """Fill the folder; what an earlier stack left in Redis and the binlog stays."""
    for folder in ("logs", "redis", "binlog"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    for file in ("redis.conf", "beanstalkd.sh"):
        shutil.copy(DEPLOY / file, state / file)
    with (state / FILE).open("w") as file:
        sections().write(file)


def sections() -> RawConfigParser:
    """Production's programs, and the servers beside them."""
    conf = RawConfigParser()
    for file in (DEPLOY / "programs.conf", DEPLOY / "local" / FILE):
        with file.open() as source:
            conf.read_file(source)
    for section in conf.sections():
        if section.startswith("program:"):
            name = conf.get(section, "process_name", fallback="%(program_name)s")
            conf.set(section, "stdout_logfile", f"logs/{name}.log")
            # The stack starts each once what it needs answers; so a program that dies at once has a reason.
            conf.set(section, "autostart", "false")
    return conf


def socket_path(state: Path) -> Path:
    """Where supervisord listens: in the folder, or in a short temporary one if the folder's path is long."""
    inside = state / "supervisord.sock"
    if len(str(inside).encode()) <= LONGEST_SOCKET_PATH:
        return inside
    # /tmp whatever TMPDIR says: a folder whose path is surely short.
    return Path(tempfile.mkdtemp(prefix=TEMPORARY, dir="/tmp")) / "supervisord.sock"


def remove_socket(socket: Path) -> None:
    """Undo `socket_path`."""
    socket.unlink(missing_ok=True)
    if socket.parent.name.startswith(TEMPORARY):
        shutil.rmtree(socket.parent, ignore_errors=True)
