"""Workers for a gateway in the test's own process: on its belt, with its book, before a carrier at a URL."""

import threading

from services.workers.context import Parts
from services.workers.handlers import HANDLERS
from services.workers.runner import Runner, Timing
from shared.carrier.client import Carrier
from shared.clock import SystemClock
from shared.config import Config
from shared.orders.book.delivery import Reports
from shared.orders.book.pauses import Pauses
from shared.orders.book.publish import publish
from shared.orders.clients.clients import Clients
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import Files
from shared.orders.escrow.secrets import Escrow
from shared.orders.progress import Rules
from shared.orders.v3.copies import Copies
from shared.tubes.memory import MemoryBelt
from shared.tubes.names import WORKER_TUBES
from tests.integration.gateway.house import House
from tests.unit.orders.samples import SEALS


class Hands:
    """So many worker threads, until `close`."""

    def __init__(self, house: House, config: Config, *, threads: int = 1) -> None:
        self.pushed: list[tuple[str, dict[str, object]]] = []
        self._house = house
        self._config = config
        self._runners = [self._hire(f"hand-{index}") for index in range(threads)]
        self._threads = [
            threading.Thread(target=runner.run, args=(WORKER_TUBES,)) for runner in self._runners
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Finish what is in hand and stop."""
        for runner in self._runners:
            runner.stop()
        for thread in self._threads:
            thread.join()

    def _hire(self, name: str) -> Runner:
        house, config, clock = self._house, self._config, SystemClock()
        parts = Parts(
            book=house.book,
            files=Files(house.redis, SEALS, retention=60),
            answers=Answers(house.redis, SEALS, retention=60),
            escrow=Escrow(house.redis, SEALS, retention=60),
            clients=Clients(house.redis, SEALS),
            carrier=Carrier(
                config.simwood_url,
                config.simwood_username,
                config.simwood_password,
                config.simwood_account,
                call_timeout=config.call_timeout,
                clock=clock,
            ),
            deliver=lambda _url, _secret, _id, _body: None,
            push=lambda url, payload: self.pushed.append((url, payload)),
            report_ttl=config.report_ttl,
            price_emergency=config.price_emergency,
            on_write=Copies(house.redis, config.simwood_account).end,
            reports=Reports(house.redis, retention=60),
            publish=lambda order: publish(house.belt, order, delay=0, ttr=config.job_ttr),
        )
        timing = Timing(clock, Rules.of(config))
        return Runner(
            name,
            belt=MemoryBelt(house.server),
            book=house.book,
            handlers=HANDLERS,
            parts=parts,
            timing=timing,
            pauses=Pauses(house.redis),
        )
