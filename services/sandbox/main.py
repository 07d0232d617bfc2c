"""Starts the sandbox: its web processes, and the report daemon as a child. SIGTERM stops both cleanly.

None of them outlives another: web processes whose daemon has died would promise reports that never come, and
a process left behind would keep the port or the tube.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.process import parent_process

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from msgspec.structs import replace

from services.sandbox import callback, wsgi
from services.sandbox.app import App
from services.sandbox.daemon import Daemon
from shared import logs
from shared.config import Config, split_address
from shared.tubes.client import Beanstalkd

_PATIENCE = 30.0
"""Seconds the daemon has to finish the job in hand: longer than one callback may take."""


def main(config: Config, *, bind: str | None = None, seed: int | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the exit status."""
    settings = replace(
        config,
        sandbox_bind=bind or config.sandbox_bind,
        sandbox_seed=config.sandbox_seed if seed is None else seed,
    )
    logs.configure(settings.log_level, program="sandbox")
    # Spawned, not forked: the daemon has threads and connections of its own.
    daemon = multiprocessing.get_context("spawn").Process(target=run_daemon, args=(settings,))
    daemon.start()
    stopping = threading.Event()
    follow(daemon.sentinel, lambda: None if stopping.is_set() else _stop_myself())
    try:
        serve(settings)
        return 0 if daemon.is_alive() else 1
    finally:
        stopping.set()
        daemon.terminate()
        daemon.join(_PATIENCE)
        daemon.kill()


def follow(sentinel: int, stop: Callable[[], None]) -> threading.Thread:
    """Call `stop` when the process of that sentinel ends, however it does."""

    def watch() -> None:
        wait([sentinel])
        stop()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    return watcher


def serve(config: Config) -> None:
    """Run the web processes; returns when they were told to stop."""
    host, port = split_address(config.sandbox_bind)
    logs.get(__name__).info("sandbox_serves", url=f"http://{config.sandbox_bind}/v3/")
    server = Granian(
        "services.sandbox.wsgi:create",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=config.sandbox_processes,
        blocking_threads=config.sandbox_threads,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=partial(_web_process, config), wrap_loader=False)


def run_daemon(config: Config) -> None:
    """The daemon's process: one thread on each beanstalkd."""
    logs.configure(config.log_level, program="sandbox-daemon")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    world = wsgi.world(config)
    daemons = [Daemon(Beanstalkd(address), world, tells=callback.tell) for address in config.beanstalkd]
    threads = [threading.Thread(target=daemon.run) for daemon in daemons]
    for thread in threads:
        thread.start()
    _follow_parent(stop.set)
    stop.wait()
    for daemon in daemons:
        daemon.stop()
    for thread in threads:
        thread.join()


def _stop_myself() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _web_process(config: Config) -> App:
    _follow_parent(_stop_myself)
    return wsgi.build(config)


def _follow_parent(stop: Callable[[], None]) -> None:
    parent = parent_process()
    if parent is not None:
        follow(parent.sentinel, stop)
