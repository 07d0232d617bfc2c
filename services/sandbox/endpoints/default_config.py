"""Section 10, the account's default routing configuration; the catalogue knows both spellings of its path."""

from services.sandbox.endpoints import configurations
from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.default_config import DefaultConfig
from services.sandbox.world.trunks import Trunks
from shared.v3.http import Answer, Call, success

_CONFIG = "/v3/numbers/{account}/default/config"


class DefaultConfigEndpoints:
    """Answers about it, as about that of a number."""

    def __init__(self, config: DefaultConfig, trunks: Trunks) -> None:
        self._config = config
        self._trunks = trunks

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {f"GET {_CONFIG}": self.show, f"PUT {_CONFIG}": self.put, f"DELETE {_CONFIG}": self.delete}

    def show(self, call: Call) -> Answer:
        """The stored configuration, `{}` if there is none."""
        return configurations.shown(self._config.get(call.account))

    def put(self, call: Call) -> Answer:
        """Replace it; with one error anywhere nothing changes and all are listed."""
        stored = self._config.get(call.account)
        self._config.put(call.account, configurations.accepted(call, self._trunks, stored))
        return success()

    def delete(self, call: Call) -> Answer:
        """Remove it; numbers without any other configuration get no calls."""
        self._config.delete(call.account)
        return success()
