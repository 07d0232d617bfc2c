"""The trunks of the tests' tiny carrier. See `carrier_world`."""

from collections.abc import Callable
from typing import cast

from shared.exchange.line import Answer, Request
from tests.unit.workers.carrier_model import (
    ACCOUNT,
    DEFAULT,
    PASSWORD,
    SUCCESS,
    Effect,
    Held,
    Trunk,
    body_of,
    refusal,
    said,
)


class TrunkDesk:
    """Answers about trunks, and about numbers as far as they are associated with one."""

    def __init__(self, held: dict[str, Held], effects: list[Effect]) -> None:
        self.held = held
        self.effects = effects
        self.trunks: dict[str, Trunk] = {DEFAULT: Trunk("ip")}
        self.dropped: set[str] = set()
        """Settings that the carrier drops without a word."""
        self.picky = False
        """Whether it takes no number for any trunk."""

    def replies(self) -> dict[str, Callable[..., Answer]]:
        """By the names of `TRUNK_PATTERNS`."""
        return {
            "GET trunks": self._list,
            "GET trunk settings": self._show,
            "PUT trunk settings": self._put,
            "DELETE trunk settings": self._delete,
            "GET trunk acl": self._addresses,
            "PUT trunk acl": self._allow,
            "DELETE trunk acl": self._withdraw,
            "GET trunk destinationacl": self._prefixes,
            "PUT trunk destinationacl": self._put_prefixes,
            "DELETE trunk destinationacl": self._put_prefixes,
            "GET trunk balance": self._balance,
            "PUT trunk balance": self._put_balance,
            "DELETE trunk balance": self._put_balance,
            "GET trunk config": self._config,
            "PUT trunk config": self._put_config,
            "DELETE trunk config": self._put_config,
            "GET trunk numbers": self._numbers,
            "PUT trunk numbers": self._append_numbers,
            "POST trunk numbers": self._replace_numbers,
        }

    def _show(self, _request: Request, trunk: str) -> Answer:
        found = self.trunks.get(trunk)
        return refusal(404, f"Unknown trunk {trunk}") if found is None else said(found.shown(trunk))

    def _put(self, request: Request, trunk: str) -> Answer:
        if trunk in self.trunks:
            self.trunks[trunk].set(body_of(request), self.dropped)
            return self._show(request, trunk)
        asked = "auth" if "type" in self.dropped else str(body_of(request).get("type", "auth"))
        self.trunks[trunk] = Trunk(asked)
        self.effects.append(Effect("trunk", trunk))
        password = {"pass": PASSWORD} if self.trunks[trunk].kind == "auth" else {}
        return said({"created": True, **self.trunks[trunk].shown(trunk), **password})

    def _delete(self, _request: Request, trunk: str) -> Answer:
        if self.trunks.pop(trunk, None) is None:
            return refusal(404, f"Unknown trunk {trunk}")
        self.effects.append(Effect("trunk deleted", trunk))
        for held in self.held.values():
            held.trunk = None if held.trunk == trunk else held.trunk
        return SUCCESS

    def _list(self, _request: Request) -> Answer:
        return said([{"trunk": name} for name in sorted(self.trunks)])

    def _addresses(self, _request: Request, trunk: str) -> Answer:
        return said([{"ip": ip, "timestamp": "2023-05-02 21:15:51"} for ip in self.trunks[trunk].addresses])

    def _allow(self, _request: Request, trunk: str, ip: str) -> Answer:
        self.trunks[trunk].addresses = [*dict.fromkeys((*self.trunks[trunk].addresses, ip))]
        return SUCCESS

    def _withdraw(self, _request: Request, trunk: str, ip: str) -> Answer:
        if ip not in self.trunks[trunk].addresses:
            return refusal(404, f"{ip} is not on the list")
        self.trunks[trunk].addresses.remove(ip)
        return SUCCESS

    def _prefixes(self, _request: Request, trunk: str) -> Answer:
        return said({"allow": self.trunks[trunk].allow, "deny": self.trunks[trunk].deny})

    def _put_prefixes(self, request: Request, trunk: str) -> Answer:
        for name in ("allow", "deny"):
            prefixes = cast("list[str]", body_of(request).get(name, []))
            setattr(self.trunks[trunk], name, [int(prefix) for prefix in prefixes])
        return SUCCESS

    def _balance(self, _request: Request, trunk: str) -> Answer:
        return said({"trunk": trunk, "balance": self.trunks[trunk].balance, "currency": "GBP"})

    def _put_balance(self, request: Request, trunk: str) -> Answer:
        asked = body_of(request).get("balance")
        self.trunks[trunk].balance = None if asked is None else float(str(asked))
        return SUCCESS if asked is None else self._balance(request, trunk)

    def _config(self, _request: Request, trunk: str) -> Answer:
        return said(self.trunks[trunk].config)

    def _put_config(self, request: Request, trunk: str) -> Answer:
        self.trunks[trunk].config = body_of(request)
        return SUCCESS

    def _numbers(self, _request: Request, trunk: str) -> Answer:
        listed = [number for number, held in self.held.items() if held.trunk == trunk]
        return said({"success": True, "data": sorted(listed)})

    def _append_numbers(self, request: Request, trunk: str) -> Answer:
        asked = cast("list[str]", body_of(request)["data"])
        if self.picky:
            return refusal(400, "No more numbers")
        if strangers := set(asked) - self.held.keys():
            return refusal(400, *(f"Number {number} is not on this account" for number in sorted(strangers)))
        for number in asked:
            self.held[number].trunk = trunk
            if body_of(request).get("force"):
                self.held[number].config = None
        return self._numbers(request, trunk)

    def _replace_numbers(self, request: Request, trunk: str) -> Answer:
        asked = cast("list[str]", body_of(request)["data"])
        if set(asked) <= self.held.keys() and not self.picky:
            for held in self.held.values():
                held.trunk = None if held.trunk == trunk else held.trunk
        return self._append_numbers(request, trunk)


_TRUNKS = f"/v3/voice/{ACCOUNT}/trunks"
TRUNK_PATTERNS = {
    "GET trunks": f"GET {_TRUNKS}",
    **{
        f"{method} trunk {part}": f"{method} {_TRUNKS}/([A-Z0-9-]+){path}"
        for method in ("GET", "PUT", "POST", "DELETE")
        for part, path in {
            "settings": "",
            "destinationacl": "/destinationacl",
            "balance": "/balance",
            "config": "/config",
            "numbers": "/numbers",
        }.items()
    },
    "GET trunk acl": f"GET {_TRUNKS}/([A-Z0-9-]+)/acl",
    **{
        f"{method} trunk acl": f"{method} {_TRUNKS}/([A-Z0-9-]+)/acl/([0-9.]+)"
        for method in ("PUT", "DELETE")
    },
}
