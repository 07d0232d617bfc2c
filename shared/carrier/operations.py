"""The carrier's operations that workers use, and what each may do, as data.

The complete list of endpoints is the catalogue's; this table adds what a worker must know before it calls:
whether a repetition could cost money, destroy something or lose something shown only once, and how to find
out afterwards what happened. Facts from the carrier's document, chapters Trunks, Numbers and Files.
"""

import re
from collections.abc import Mapping

from msgspec import Struct


class Operation(Struct, frozen=True):
    """One endpoint. `path` has `{account}` and further words in braces.

    - `paid`: may be charged each time it takes effect.
    - `final`: what it removes cannot be had back.
    - `shown_once`: its answer cannot be read a second time.
    - `read_back`: how to learn whether it took effect, in words for people.
    """

    name: str
    method: str
    path: str
    paid: bool = False
    final: bool = False
    shown_once: bool = False
    read_back: str = ""

    @property
    def unsafe(self) -> bool:
        """Never to be repeated without reading back first."""
        return self.paid or self.final or self.shown_once


_NUMBER = "/v3/numbers/{account}/allocated/{number}"
_TRUNK = "/v3/voice/{account}/trunks/{trunk}"

ACCOUNT_TYPE = Operation("account.type", "GET", "/v3/accounts/{account}/type")
ACCOUNT_BALANCE = Operation("account.balance", "GET", "/v3/accounts/{account}/prepay/balance")

NUMBERS_AVAILABLE = Operation("numbers.available", "GET", "/v3/numbers/{account}/available/{tier}/{count}")
NUMBER_GET = Operation("number.get", "GET", _NUMBER)
NUMBER_ALLOCATE = Operation(
    "number.allocate",
    "PUT",
    _NUMBER,
    paid=True,
    read_back="GET the number: it is on the account now and was not before",
)
NUMBER_DELETE = Operation(
    "number.delete", "DELETE", _NUMBER, final=True, read_back="GET the number: 404 once it is gone"
)
CONFIG_GET = Operation("config.get", "GET", _NUMBER + "/config")
CONFIG_PUT = Operation("config.put", "PUT", _NUMBER + "/config", read_back="GET the config and compare")
CONFIG_DELETE = Operation(
    "config.delete", "DELETE", _NUMBER + "/config", read_back="GET the config: empty once it is gone"
)
NUMBER_TRUNK_GET = Operation("number.trunk.get", "GET", _NUMBER + "/trunk")
NUMBER_TRUNK_PUT = Operation(
    "number.trunk.put", "PUT", _NUMBER + "/trunk", read_back="GET the number's trunk and compare"
)
NUMBER_TRUNK_DELETE = Operation(
    "number.trunk.delete", "DELETE", _NUMBER + "/trunk", read_back="GET it: the default trunk is shown"
)
SMS_GET = Operation("sms.get", "GET", _NUMBER + "/sms")
SMS_PUT = Operation("sms.put", "PUT", _NUMBER + "/sms", read_back="GET it and compare")
SMS_DELETE = Operation("sms.delete", "DELETE", _NUMBER + "/sms", read_back="GET it: nothing is set any more")
EMERGENCY_GET = Operation("emergency.get", "GET", _NUMBER + "/999")
EMERGENCY_PUT = Operation(
    "emergency.put", "PUT", _NUMBER + "/999", paid=True, read_back="GET the 999 record and compare"
)

TRUNKS_LIST = Operation("trunks.list", "GET", "/v3/voice/{account}/trunks")
TRUNK_GET = Operation("trunk.get", "GET", _TRUNK)
TRUNK_PUT = Operation(
    "trunk.put",
    "PUT",
    _TRUNK,
    shown_once=True,
    read_back="GET the trunk and compare; a password lost on creation has to be reset",
)
TRUNK_DELETE = Operation(
    "trunk.delete", "DELETE", _TRUNK, final=True, read_back="GET the trunk: 404 once it is gone"
)
ADDRESSES_GET = Operation("trunk.acl.get", "GET", _TRUNK + "/acl")
ADDRESS_PUT = Operation("trunk.acl.put", "PUT", _TRUNK + "/acl/{ip}", read_back="GET the list")
ADDRESS_DELETE = Operation("trunk.acl.delete", "DELETE", _TRUNK + "/acl/{ip}", read_back="GET the list")
PREFIXES_GET = Operation("trunk.destinationacl.get", "GET", _TRUNK + "/destinationacl")
PREFIXES_PUT = Operation(
    "trunk.destinationacl.put", "PUT", _TRUNK + "/destinationacl", read_back="GET the list and compare"
)
PREFIXES_DELETE = Operation(
    "trunk.destinationacl.delete", "DELETE", _TRUNK + "/destinationacl", read_back="GET the list: it is empty"
)
BALANCE_GET = Operation("trunk.balance.get", "GET", _TRUNK + "/balance")
BALANCE_PUT = Operation(
    "trunk.balance.put", "PUT", _TRUNK + "/balance", read_back="GET it: calls may have used some of it"
)
BALANCE_DELETE = Operation("trunk.balance.delete", "DELETE", _TRUNK + "/balance", read_back="GET it: null")
TRUNK_CONFIG_GET = Operation("trunk.config.get", "GET", _TRUNK + "/config")
TRUNK_CONFIG_PUT = Operation(
    "trunk.config.put", "PUT", _TRUNK + "/config", read_back="GET the config and compare"
)
TRUNK_CONFIG_DELETE = Operation(
    "trunk.config.delete", "DELETE", _TRUNK + "/config", read_back="GET the config: empty once it is gone"
)
TRUNK_NUMBERS_GET = Operation("trunk.numbers.get", "GET", _TRUNK + "/numbers")
TRUNK_NUMBERS_APPEND = Operation(
    "trunk.numbers.append", "PUT", _TRUNK + "/numbers", read_back="GET the list: they are on it"
)
TRUNK_NUMBERS_REPLACE = Operation(
    "trunk.numbers.replace", "POST", _TRUNK + "/numbers", read_back="GET the list and compare"
)

_REPORTED = "nothing tells but a delivery report, which the carrier posts; else a person decides"
SMS_SEND = Operation(
    "sms.send", "POST", "/v3/messaging/{account}/sms", paid=True, final=True, read_back=_REPORTED
)
FAX_SEND = Operation(
    "fax.send", "POST", "/v3/messaging/{account}/fax", paid=True, final=True, read_back=_REPORTED
)

PORTS_LIST = Operation("ports.list", "GET", "/v3/porting/{account}/gnp")
PORT_GET = Operation("port.get", "GET", "/v3/porting/{account}/gnp/{ref}")
PORT_SUBMIT = Operation(
    "port.submit",
    "POST",
    "/v3/porting/{account}/gnp",
    paid=True,
    final=True,
    read_back="GET the list: a port of that main number is on it now and was not before",
)
MOBILE_PORTS_LIST = Operation("port.mobile.list", "GET", "/v3/porting/{account}/mnp")
MOBILE_PORT_GET = Operation("port.mobile.get", "GET", "/v3/porting/{account}/mnp/{pac}")
MOBILE_PORT_SUBMIT = Operation(
    "port.mobile.submit",
    "POST",
    "/v3/porting/{account}/mnp",
    paid=True,
    final=True,
    read_back="GET the list: a port with that code is on it now and was not before",
)

REPORT_REQUEST = Operation(
    "report.request", "POST", "{report}", read_back="ask again: the same question has the same hash"
)
FILE_COLLECT = Operation(
    "file.collect",
    "GET",
    "/v3/files/{account}/{hash}",
    shown_once=True,
    read_back="collect again; 404 means that it is gone: ask for the report again",
)

OPERATIONS: dict[str, Operation] = {
    operation.name: operation for operation in list(globals().values()) if isinstance(operation, Operation)
}
"""Every operation above, by name."""

_WORDS = {
    "number": re.compile(r"[0-9]{7,15}"),
    "trunk": re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*"),
    "ip": re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}"),
    "hash": re.compile(r"[0-9a-f]{32}|fax-[0-9]+"),
    "ref": re.compile(r"[0-9]{1,12}"),
    "pac": re.compile(r"[A-Za-z]{3}[0-9]{6,7}"),
    "tier": re.compile(r"all|gold|standard"),
    "count": re.compile(r"[0-9]+"),
    "report": re.compile(
        r"/v3/accounts/[0-9]+/reports/(voice|sms|data)/[a-z]+/[a-z]+(/[a-z0-9]+)?"
        r"|/v3/accounts/[0-9]+/prepay/summary"
        r"|/v3/numbers/[0-9]+/allocated/(all|10|100|1000|10000)"
        r"|/v3/numbers/[0-9]+/available/consecutive/[0-9]{2,3}"
    ),
}
"""What may stand for each word of a path. A slip here addresses another thing altogether: without a number
the path means all of them, and a POST to one allocates it."""


def path(operation: Operation, account: str, words: Mapping[str, str | int]) -> str:
    """The operation's path with its words filled in. Raises `ValueError` for a word that cannot be right."""
    for name, value in words.items():
        if not _WORDS[name].fullmatch(str(value)):
            raise ValueError(f"{str(value)[:100]!r} cannot stand for {{{name}}} in {operation.path}")
    return operation.path.format(account=account, **words)
