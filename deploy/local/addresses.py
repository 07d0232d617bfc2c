"""Where the programs of a stack listen: loopback only, on the usual ports or on free ones."""

import socket
from contextlib import ExitStack

import msgspec
from msgspec import Struct

LOOPBACK = "127.0.0.1"


class Addresses(Struct, frozen=True, kw_only=True):
    """One port a program."""

    gateway: int = 8080
    sandbox: int = 8930
    redis: int = 6379
    beanstalkd: int = 11300

    def urls(self) -> dict[str, str]:
        """The programs' URLs by name."""
        schemes = {"gateway": "http", "sandbox": "http", "redis": "redis", "beanstalkd": "beanstalkd"}
        return {name: f"{scheme}://{LOOPBACK}:{getattr(self, name)}" for name, scheme in schemes.items()}

    def environment(self) -> dict[str, str]:
        """The settings that make programs listen here and find each other."""
        return {
            "TRUNKLINE_GATEWAY_BIND": f"{LOOPBACK}:{self.gateway}",
            "TRUNKLINE_PUBLIC_URL": f"http://{LOOPBACK}:{self.gateway}",
            "TRUNKLINE_SANDBOX_BIND": f"{LOOPBACK}:{self.sandbox}",
            "TRUNKLINE_SIMWOOD_URL": f"http://{LOOPBACK}:{self.sandbox}",
            "TRUNKLINE_REDIS_URL": f"redis://{LOOPBACK}:{self.redis}/0",
            "TRUNKLINE_BEANSTALKD": f"{LOOPBACK}:{self.beanstalkd}",
        }


def usual() -> Addresses:
    """The usual ports; a free one in place of each that is taken."""
    return with_spares(Addresses())


def with_spares(wanted: Addresses) -> Addresses:
    """The wanted ports; a free one in place of each that is taken."""
    spare = msgspec.structs.asdict(free())
    ports = msgspec.structs.asdict(wanted)
    return Addresses(**{name: port if is_free(port) else spare[name] for name, port in ports.items()})


def free() -> Addresses:
    """Free ports only, for stacks that come and go beside others."""
    names = Addresses.__struct_fields__
    return Addresses(**dict(zip(names, free_ports(len(names)), strict=True)))


def is_free(port: int) -> bool:
    """Whether a program could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on; all different, because each stays taken until the last is drawn."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
