"""Section 10, what is set on a number: its routing configuration, its trunk, where its messages go."""

from services.sandbox.endpoints import configurations
from services.sandbox.endpoints.numbers import held, not_here
from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.numbers import Numbers, known
from services.sandbox.world.trunks import Trunks, default
from shared.v3.addresses import is_url
from shared.v3.encoding import decode, encode
from shared.v3.http import Answer, Call, envelope, success
from shared.v3.refusal import bad_request

_ALLOCATED = "/v3/numbers/{account}/allocated/{number}"


class NumberSettings:
    """Answers about the configuration, the trunk and the inbound messages of one number."""

    def __init__(self, numbers: Numbers, trunks: Trunks) -> None:
        self._numbers = numbers
        self._trunks = trunks

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_ALLOCATED}/config": self.config,
            f"PUT {_ALLOCATED}/config": self.configure,
            f"DELETE {_ALLOCATED}/config": self.unconfigure,
            f"GET {_ALLOCATED}/trunk": self.trunk,
            f"PUT {_ALLOCATED}/trunk": self.associate,
            f"DELETE {_ALLOCATED}/trunk": self.dissociate,
            f"GET {_ALLOCATED}/sms": self.sms,
            f"PUT {_ALLOCATED}/sms": self.set_sms,
            f"DELETE {_ALLOCATED}/sms": self.remove_sms,
        }

    def config(self, call: Call) -> Answer:
        """The stored configuration, `{}` if there is none."""
        return configurations.shown(held(self._numbers, call).config)

    def configure(self, call: Call) -> Answer:
        """Replace the configuration; with one error anywhere nothing changes and all are listed."""
        stored = held(self._numbers, call).config
        return self._store(call, configurations.accepted(call, self._trunks, stored))

    def unconfigure(self, call: Call) -> Answer:
        """Remove the configuration; the number stays."""
        return self._store(call, "")

    def trunk(self, call: Call) -> Answer:
        """The trunk that calls are billed to: the configuration's option, the association, the default."""
        found = held(self._numbers, call)
        named = (trunk for trunk in (found.billed, found.trunk) if trunk and self._has(call, trunk))
        return envelope({"trunk": next(named, default(call.account))})

    def associate(self, call: Call) -> Answer:
        """Associate the number with a trunk of the account."""
        held(self._numbers, call)
        trunk = call.parameters.text("trunk")
        if trunk is None:
            raise bad_request("trunk is required")
        outcome = self._numbers.associate(call.account, call.variables["number"], trunk.strip().upper())
        if outcome == "trunk":
            raise bad_request(f"Unknown trunk {trunk}")
        if outcome == "number":
            raise not_here()
        return self.trunk(call)

    def dissociate(self, call: Call) -> Answer:
        """Back to the default trunk."""
        if self._numbers.associate(call.account, call.variables["number"], "") == "number":
            raise not_here()
        return success()

    def sms(self, call: Call) -> Answer:
        """Where messages to the number go; null when nobody has said."""
        setup = held(self._numbers, call).sms
        return envelope(decode(setup) if setup else None)

    def set_sms(self, call: Call) -> Answer:
        """Have messages to the number delivered."""
        held(self._numbers, call)
        mode, endpoint = call.parameters.text("mode") or "", call.parameters.text("endpoint") or ""
        errors = _sms_mistakes(call.variables["number"], mode, endpoint)
        if errors:
            raise bad_request(*errors)
        return self._store_sms(call, encode({"mode": mode, "endpoint": endpoint}).decode())

    def remove_sms(self, call: Call) -> Answer:
        """Later messages are dropped."""
        return self._store_sms(call, "")

    def _store_sms(self, call: Call, setup: str) -> Answer:
        if not self._numbers.set_sms(call.account, call.variables["number"], setup):
            raise not_here()
        return success()

    def _store(self, call: Call, config: str) -> Answer:
        if not self._numbers.configure(call.account, call.variables["number"], config):
            raise not_here()
        return success()

    def _has(self, call: Call, trunk: str) -> bool:
        return self._trunks.exists(call.account, trunk)


def _sms_mistakes(number: str, mode: str, endpoint: str) -> list[str]:
    """Only the newer mode can do TLS."""
    schemes = {"http": ("http",), "http_json": ("http", "https")}
    mistakes = [] if known(number).block.sms else ["Number is not SMS capable"]
    if mode not in schemes:
        mistakes.append("Invalid mode")
    if not is_url(endpoint, schemes.get(mode, ("http", "https"))):
        mistakes.append("Invalid endpoint")
    return mistakes
