"""Starts the sandbox: its web processes, and the report daemon as a child. SIGTERM stops both cleanly.

None of them outlives another: web processes whose daemon has died would promise reports that never come, and
a process left behind would keep the port or the tube.
"""

import multiprocessing
import threading
from collections.abc import Generator
from functools import partial

from msgspec import Struct
from msgspec.structs import asdict, replace

from services.sandbox import delivery, passing, wsgi
from services.sandbox.daemon import Daemon
from services.sandbox.jobs import Jobs
from services.sandbox.makers import Maker
from services.sandbox.messengers import Messenger
from services.sandbox.openings import openings
from services.sandbox.world.world import World
from shared import logs, signals
from shared.config import Config
from shared.serving import serve
from shared.tubes.client import Beanstalkd
from shared.tubes.names import SANDBOX_EVENTS, SANDBOX_REPORTS
from shared.tubes.spread import Producer

_PATIENCE = 30.0
"""Seconds the daemon has to finish the job in hand: longer than one callback may take."""


class Options(Struct, frozen=True):
    """What the command line says in place of the configuration; None where it says nothing."""

    sandbox_bind: str | None = None
    sandbox_seed: int | None = None
    sandbox_accounts: str | None = None
    report_ttl: float | None = None
    sandbox_dev: bool | None = None
    sandbox_dev_anywhere: bool | None = None
    sandbox_tls_cert: str | None = None
    sandbox_tls_key: str | None = None


def main(config: Config, options: Options) -> int:
    """Serve until SIGTERM or SIGINT; the exit status. Raises `ConfigError`."""
    given = {name: value for name, value in asdict(options).items() if value is not None}
    settings = replace(config, **given)
    wsgi.check_controls(settings)
    tls = wsgi.tls(settings)
    openings(settings.sandbox_accounts)
    logs.configure(settings.log_level, program="sandbox")
    # Spawned, not forked: the daemon has threads and connections of its own.
    daemon = multiprocessing.get_context("spawn").Process(target=run_daemon, args=(settings,))
    daemon.start()
    stopping = threading.Event()
    signals.follow(daemon.sentinel, lambda: None if stopping.is_set() else signals.stop_myself())
    try:
        scheme = "https" if tls else "http"
        logs.get(__name__).info("sandbox_serves", url=f"{scheme}://{settings.sandbox_bind}/v3/")
        serve(
            partial(wsgi.build, settings),
            settings.sandbox_bind,
            processes=settings.sandbox_processes,
            threads=settings.sandbox_threads,
            respawn=False,
            tls=tls,
        )
        return 0 if daemon.is_alive() else 1
    finally:
        stopping.set()
        daemon.terminate()
        daemon.join(_PATIENCE)
        daemon.kill()


def run_daemon(config: Config) -> None:
    """The daemon's process: a maker and some messengers on each beanstalkd, and the passing of time."""
    logs.configure(config.log_level, program="sandbox-daemon")
    stop = signals.stop_event()
    world = wsgi.world(config, Jobs(Producer(config.beanstalkd)))
    daemons = [daemon for address in config.beanstalkd for daemon in _daemons(address, world)]
    threads = [threading.Thread(target=daemon.run) for daemon in daemons]
    threads.append(threading.Thread(target=passing.run, args=(world, stop)))
    for thread in threads:
        thread.start()
    signals.end_with_parent(stop.set)
    stop.wait()
    for daemon in daemons:
        daemon.stop()
    for thread in threads:
        thread.join()


def _daemons(address: str, world: World) -> Generator[Daemon]:
    """Those that work on one beanstalkd, each with a connection of its own."""
    yield Daemon(Beanstalkd(address), SANDBOX_REPORTS, Maker(world))
    for tube in SANDBOX_EVENTS:
        yield Daemon(Beanstalkd(address), tube, Messenger(world, delivery.post))
