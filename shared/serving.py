"""Serves an application with Granian, in as many processes as wanted, until SIGTERM or SIGINT.

Granian's own reaction to a signal can hang; what keeps it from doing so is here, for every program that
serves. None of them speaks HTTP/2: there, Granian leaves a client that asks before it sends a body
(`Expect: 100-continue`) without an answer for ever; and one that says nothing may stay for ever while Granian
finds out which of the two it speaks.
"""

import os
import resource
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from granian import Granian
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.common import AbstractServer

from shared import signals
from shared.addresses import split_address

_KILL_AFTER = 70
"""Seconds a web process has to finish what it is answering: less than the supervisor grants all of it."""
_LONGEST_HEAD = 128 * 1024
"""Bytes of a head that are read at all: more than an application wants to refuse in its own words."""
_HEAD_SECONDS = 30.0
"""For a request's head to come; and how long a connection may be idle."""
_OTHER_FILES = 1024
"""Files of a process beside its clients' connections: Redis, beanstalkd, the carrier, bodies on their way."""


class Tls(NamedTuple):
    """The PEM files of a certificate and its key."""

    certificate: Path
    key: Path


def serve(
    load: Callable[[], Callable[..., object]],
    bind: str,
    *,
    processes: int,
    threads: int,
    respawn: bool,
    tls: Tls | None = None,
) -> None:
    """Serve at ``host:port`` what `load` makes in each process; returns when told to stop, requests answered.

    `load` is pickled where processes are spawned. With `respawn` a process that died is replaced, otherwise
    all of them stop. With `tls` it speaks https alone, 1.2 at least.
    """
    server = _granian(
        Interfaces.WSGI,
        bind,
        processes,
        head_seconds=_HEAD_SECONDS,
        respawn=respawn,
        blocking_threads=threads,
        ssl_cert=tls.certificate if tls else None,
        ssl_key=tls.key if tls else None,
        ssl_protocol_min=SSLProtocols.tls12,
    )
    _run(server, load)


def serve_asgi(
    load: Callable[[], Callable[..., object]],
    bind: str,
    *,
    processes: int,
    connections: int,
    head_seconds: float,
    respawn: bool,
) -> None:
    """The same for an ASGI application; each process takes so many connections at a time.

    A connection on which no request's head comes for `head_seconds` is closed.

    In its lifespan it has to call `signals.tell_before_the_loop`.
    """
    server = _granian(
        Interfaces.ASGI,
        bind,
        processes,
        head_seconds=head_seconds,
        respawn=respawn,
        backpressure=connections,
        websockets=False,
    )
    _allow_files(connections)
    _run(server, load)


def _granian(
    interface: Interfaces, bind: str, processes: int, *, head_seconds: float, respawn: bool, **own: Any
) -> AbstractServer[Any]:
    """A server at ``host:port``; `own` is what it does not have in common with the others."""
    host, port = split_address(bind)
    head = HTTP1Settings(header_read_timeout=round(head_seconds * 1000), max_buffer_size=_LONGEST_HEAD)
    return Granian(
        "",
        address=host,
        port=port,
        interface=interface,
        workers=processes,
        respawn_failed_workers=respawn,
        workers_kill_timeout=_KILL_AFTER,
        log_level=LogLevels.error,
        http=HTTPModes.http1,
        http1_settings=head,
        **own,
    )


def _run(server: AbstractServer[Any], load: Callable[[], Callable[..., object]]) -> None:
    server.main_loop_interrupt = signals.Stop().woken_by_signals()  # pyright: ignore[reportAttributeAccessIssue] - see Stop
    os.register_at_fork(after_in_child=signals.let_a_thread_stop_it)
    server.serve(target_loader=partial(_loaded, load), wrap_loader=False)


def _allow_files(wanted: int) -> None:
    """A connection is a file, and systems often begin with few of them: have as many as one may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = wanted + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < enough:
        most = enough if hard == resource.RLIM_INFINITY else min(enough, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _loaded(load: Callable[[], Callable[..., object]]) -> Callable[..., object]:
    signals.let_a_thread_stop_it()
    signals.end_with_parent(signals.stop_myself)
    return load()
