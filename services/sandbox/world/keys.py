"""Every Redis key of the sandbox. All share one hash tag, so that one script may touch any of them."""

PREFIX = "{sandbox}:"

SEED = PREFIX + "seed"
"""String: the seed the world was made from; absent means that there is no world yet."""

USERS = PREFIX + "users"
"""Hash: API user → its password and account, as JSON."""

LEDGER = PREFIX + "ledger"
"""List: every effect and charge, in order, as JSON; an entry's sequence number is its place, from 1."""

FAULTS = PREFIX + "faults"
"""Hash: fault id → what was planted, as JSON."""

FAULT_TRIES = PREFIX + "faults:tries"
"""Hash: fault id → how often a request matched."""

FAULT_HITS = PREFIX + "faults:hits"
"""Hash: fault id → how often it struck."""


def account(account: str) -> str:
    """Hash: type, limits, currency, `balance` and `locked` in 1/100,000ths."""
    return f"{PREFIX}account:{account}"


def pool(country: str) -> str:
    """Sorted set, all scores 0: the available numbers as `PRICE:NATIONAL`, so cheapest first, ascending."""
    return f"{PREFIX}pool:{country}"


def number(number: str) -> str:
    """Hash: one allocated number's `account`, `config`, `trunk`, `999` and `999_at`."""
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
