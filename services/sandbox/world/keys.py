"""Every Redis key of the sandbox. All share one hash tag, so that one script may touch any of them."""

PREFIX = "{sandbox}:"

SEED = PREFIX + "seed"
"""String: the seed the world was made from; absent means that there is no world yet."""

BORN = PREFIX + "born"
"""String: the moment the world was made."""

USERS = PREFIX + "users"
"""Hash: API user → its password and account, as JSON."""

LEDGER = PREFIX + "ledger"
"""List: every effect and charge, in order, as JSON; an entry's sequence number is its place, from 1."""

FAULTS = PREFIX + "faults"
"""Hash: fault id → what was planted, as JSON."""

IDA_LINES = PREFIX + "ida"
"""Hash: line in national form → the account whose IDA user it is."""

FAULT_TRIES = PREFIX + "faults:tries"
"""Hash: fault id → how often a request matched."""

FAULT_HITS = PREFIX + "faults:hits"
"""Hash: fault id → how often it struck."""

CLOCK = PREFIX + "clock"
"""String: how many seconds the sandbox's clock is ahead of real time."""

RENT = PREFIX + "rent"
"""Hash: account → the month (`YYYY-MM`) that its numbers were last charged for."""

CALLS_TOLD = PREFIX + "calls:told"
"""String: up to which moment webhooks were told of the calls in progress as a whole."""

EXPORTS_SEEN = PREFIX + "exports:seen"
"""Hash: account → up to which moment the exports of its numbers have come."""

CARDS_TOLD = PREFIX + "cards:told"
"""Hash: account → since when the rate card is in force that it was told of last."""

JOURNAL = PREFIX + "journal"
"""List: the last requests, as JSON, oldest first."""

WEBHOOKS = PREFIX + "webhooks"
"""Hash: `ACCOUNT/APP` → where its events go; `*` stands for every app."""

EVENTS_DUE = PREFIX + "events:due"
"""Sorted set: the ids of events that nobody has understood yet, by when the next attempt is due."""


def account(account: str) -> str:
    """Hash: type, limits, currency; `balance`, `locked`, `alert` in 1/100,000ths."""
    return f"{PREFIX}account:{account}"


def pool(country: str) -> str:
    """Sorted set, all scores 0: the available numbers as `PRICE:NATIONAL`, so cheapest first, ascending."""
    return f"{PREFIX}pool:{country}"


def number(number: str) -> str:
    """Hash: a held number's `account`, `since`, `config`, `trunk`, `sms`, `999`, `999_at`."""
    return f"{PREFIX}number:{number}"


def allocated(account: str) -> str:
    """Sorted set, all scores 0: the numbers of an account, ascending."""
    return f"{PREFIX}allocated:{account}"


def trunk(trunk: str) -> str:
    """Hash: one trunk's `type`, `pass` and settings."""
    return f"{PREFIX}trunk:{trunk}"


def trunk_numbers(trunk: str) -> str:
    """Set: the numbers associated with a trunk directly."""
    return f"{PREFIX}trunk:{trunk}:numbers"


def trunks(account: str) -> str:
    """Sorted set, all scores 0: the trunks of an account, by name."""
    return f"{PREFIX}trunks:{account}"


def report(account: str, report_hash: str) -> str:
    """Hash: `state` pending or ready, what was asked for, and its content; expires by itself."""
    return f"{PREFIX}report:{account}:{report_hash}"


def files(account: str) -> str:
    """Sorted set: the hashes of results waiting for collection, by the moment they were ready."""
    return f"{PREFIX}files:{account}"


SERIALS = PREFIX + "serials"
"""Hash: kind of id → how many have been handed out."""

PORTS_DUE = PREFIX + "ports:due"
"""Sorted set: `ACCOUNT:REF` of each open geographic port, by the moment of its next step."""


def configs(account: str) -> str:
    """Hash: the account's `default` routing configuration, wrapped in JSON."""
    return f"{PREFIX}configs:{account}"


def messages(account: str) -> str:
    """Hash: message id → an SMS that was sent, as JSON."""
    return f"{PREFIX}messages:{account}"


def faxes_sent(account: str) -> str:
    """Hash: fax id → a fax that was sent, as JSON, without the document."""
    return f"{PREFIX}faxes:{account}:sent"


def faxes_received(account: str) -> str:
    """Hash: fax hash → a fax that came in, or that it was deleted, as JSON."""
    return f"{PREFIX}faxes:{account}:received"


def ports(account: str) -> str:
    """Hash: reference → a geographic port, as JSON."""
    return f"{PREFIX}ports:{account}"


def mobile_ports(account: str) -> str:
    """Hash: PAC → the latest mobile port with it, as JSON."""
    return f"{PREFIX}ports:{account}:mobile"


def byoc(account: str) -> str:
    """Hash: UUID → a connection of an own carrier with its sources and routes, as JSON."""
    return f"{PREFIX}byoc:{account}"


def tenants(account: str) -> str:
    """Hash: UUID → a Teams tenant with its settings and numbers, as JSON."""
    return f"{PREFIX}tenants:{account}"


def event(event_id: str) -> str:
    """Hash: one event that nobody has understood yet: where it goes, its body, the attempts begun."""
    return f"{PREFIX}event:{event_id}"


def trunk_addresses(trunk: str) -> str:
    """Sorted set: the addresses that calls of an `ip` trunk may come from, by the moment they were added."""
    return f"{PREFIX}trunk:{trunk}:addresses"


def calls(account: str) -> str:
    """Hash: `until` when its calls are settled, and how many `turn`s that took."""
    return f"{PREFIX}calls:{account}"


def going(account: str) -> str:
    """Hash: call id → a call in progress, as JSON."""
    return f"{PREFIX}calls:{account}:going"


def call_records(account: str, day: str) -> str:
    """List: the records of the calls that began on that day and were followed, as JSON; goes by itself."""
    return f"{PREFIX}calls:{account}:day:{day}"


def asleep(account: str) -> str:
    """List: the times `FIRST LAST` that nobody has watched, whose calls and texts are made up."""
    return f"{PREFIX}calls:{account}:asleep"


def begun(account: str) -> str:
    """Sorted set: what limits of rate count, as JSON, by when each call began."""
    return f"{PREFIX}calls:{account}:begun"


def refused(account: str) -> str:
    """List: the calls that were not admitted, oldest first, as JSON."""
    return f"{PREFIX}calls:{account}:refused"


def recipients(account: str) -> str:
    """Hash: `TYPE/METHOD/HASH` → where notifications of that type go."""
    return f"{PREFIX}recipients:{account}"


def notice_marks(account: str) -> str:
    """Hash: how far telling has come: the place in the `ledger`, the last day of a `low_balance` alert."""
    return f"{PREFIX}notices:{account}:marks"


def notices(account: str) -> str:
    """List: the notifications that were raised, newest first, as JSON."""
    return f"{PREFIX}notices:{account}"
