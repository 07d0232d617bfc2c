"""Serves a WSGI application with Granian, in as many processes as wanted, until SIGTERM or SIGINT.

Granian's own reaction to a signal can hang; what keeps it from doing so is here, for every program that
serves.
"""

import os
from collections.abc import Callable
from functools import partial

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from shared import signals
from shared.config import split_address

_KILL_AFTER = 70
"""Seconds a web process has to finish what it is answering: less than the supervisor grants all of it."""


def serve(
    load: Callable[[], Callable[..., object]], bind: str, *, processes: int, threads: int, respawn: bool
) -> None:
    """Serve at ``host:port`` what `load` makes in each process; returns when told to stop, requests answered.

    `load` is pickled where processes are spawned. With `respawn` a process that died is replaced, otherwise
    all of them stop.
    """
    host, port = split_address(bind)
    server = Granian(
        "",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=respawn,
        workers_kill_timeout=_KILL_AFTER,
        log_level=LogLevels.error,
    )
    server.main_loop_interrupt = signals.Stop()  # pyright: ignore[reportAttributeAccessIssue] - see Stop
    os.register_at_fork(after_in_child=signals.let_a_thread_stop_it)
    server.serve(target_loader=partial(_loaded, load), wrap_loader=False)


def _loaded(load: Callable[[], Callable[..., object]]) -> Callable[..., object]:
    signals.let_a_thread_stop_it()
    signals.end_with_parent(signals.stop_myself)
    return load()
