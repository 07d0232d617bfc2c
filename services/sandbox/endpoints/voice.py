"""Section 7, the account's channels: its limits, how many are in use, and how many were."""

from datetime import timedelta
from itertools import chain

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world import channels
from services.sandbox.world.channels import DAY, INTERVALS, Sample
from services.sandbox.world.world import World
from shared.v3.http import Answer, Call
from shared.v3.number_config.rules import whole
from shared.v3.refusal import bad_request

_VOICE = "/v3/voice/{account}"
_USUAL = "5m"
_IN, _OUT = "limit_concurrent_in", "limit_concurrent_out"


class VoiceEndpoints:
    """Answers about channels."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_VOICE}/limits": self.limits,
            f"PUT {_VOICE}/limits": self.divide,
            f"GET {_VOICE}/channels/current": self.current,
            f"GET {_VOICE}/channels/history": self.history,
        }

    def limits(self, call: Call) -> Answer:
        """The limits in force."""
        limits = self._world.calls.stage(call.account).limits
        abroad = any(not number.startswith("44") for number in self._world.numbers.allocated(call.account))
        return Answer(limits.document(abroad=abroad))

    def divide(self, call: Call) -> Answer:
        """Divide an allocation of the account's own between in and out."""
        limits = self._world.calls.stage(call.account).limits
        if not limits.adjustable:
            raise bad_request("Channel allocation is not adjustable")
        pair = {name: _channels(call, name) for name in (_IN, _OUT)}
        if sum(pair.values()) != limits.allocation:
            raise bad_request(f"{_IN} and {_OUT} must total {limits.allocation}")
        self._world.calls.divide(call.account, pair)
        return Answer({"success": True, "data": pair, **pair})

    def current(self, call: Call) -> Answer:
        """Channels in use now, as a list of one."""
        now = self._world.clock.time()
        in_use = channels.counted(self._world.calls.settle(call.account))
        counts = {"channels_in": in_use.inbound, "channels_out": in_use.outbound}
        return Answer([{**_moment(now, in_use), **counts}])

    def history(self, call: Call) -> Answer:
        """The peak of each interval of about a day, newest first."""
        seconds = INTERVALS.get(call.parameters.text("interval") or _USUAL)
        if seconds is None:
            raise bad_request("Invalid interval")
        now = self._world.clock.time()
        ends = channels.ends(now, seconds)
        going = self._world.calls.settle(call.account)
        since = self._world.now() - timedelta(seconds=DAY + 2 * seconds)
        past = self._world.traffic().calls_between(call.account, since, self._world.now())
        found = list(channels.peaks(map(channels.used, chain(past, going)), ends))[1:]
        return Answer([_sample(sample.end, sample.peak) for sample in reversed(found)])


def _channels(call: Call, name: str) -> int:
    text = call.parameters.text(name)
    if text is None:
        raise bad_request(f"{name} is required")
    number = whole(text)
    if number is None:
        raise bad_request(f"Invalid {name}")
    return number


def _moment(moment: float, sample: Sample) -> dict[str, object]:
    return {"datetime": channels.local(moment), "channels": sample.channels}


def _sample(end: float, peak: Sample) -> dict[str, object]:
    """In the history, unlike in the current count, outbound comes first."""
    return {**_moment(end, peak), "channels_out": peak.outbound, "channels_in": peak.inbound}
