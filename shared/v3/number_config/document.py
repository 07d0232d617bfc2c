"""The grammar of routing configurations: what is wrong with a document, all of it, in a fixed order. Pure.

Serves number, trunk and account level alike. It says whether a document is well formed; who rings when is
somebody else's question. Error texts are the carrier's own where its documents give them: clients show them.
Where to look next: `rules.py` (times), `blocks.py` (blocks and groups), `legs.py`.
"""

from collections.abc import Callable, Iterator
from typing import cast

from shared.v3.encoding import size
from shared.v3.number_config.blocks import routing_errors
from shared.v3.number_config.rules import rules_errors

Document = dict[str, object]
TrunkExists = Callable[[str], bool]

SECTIONS = ("rules", "routing", "options", "meta")
BOOLEANS = ("enabled", "block_payphone", "acr", "icr", "beta_in")
KEY_LENGTH = 40
META_BYTES = 512

_NOT_AN_OBJECT = "Configuration must be a JSON object."
_NO_ROUTING = "Missing section 'routing' in configuration."


def check(document: object, *, account: str, trunk_exists: TrunkExists) -> list[str]:
    """Everything wrong with a configuration, each message once; empty when it can be stored.

    `trunk_exists` tells whether the account has a trunk of a name. Source: number-config, section 3.
    """
    if not isinstance(document, dict):
        return [_NOT_AN_OBJECT]
    found = cast("Document", document)
    return list(dict.fromkeys(_errors(found, account, trunk_exists)))


def _errors(document: Document, account: str, trunk_exists: TrunkExists) -> Iterator[str]:
    sections = {name: _section(document, name) for name in SECTIONS}
    yield from (f"Unknown section '{name}' in configuration." for name in document if name not in SECTIONS)
    yield from _routing_present(document)
    yield from _malformed(document, "options", sections) or _options(sections["options"], trunk_exists)
    yield from _malformed(document, "rules", sections) or rules_errors(sections["rules"])
    names = frozenset(sections["rules"])  # an ill name is the rule's mistake alone, not its block's
    yield from _malformed(document, "routing", sections) or routing_errors(
        sections["routing"], names, account=account, trunk_exists=trunk_exists
    )
    yield from _malformed(document, "meta", sections) or _meta(document, sections["meta"])


def _section(document: Document, name: str) -> Document:
    """A section as a map; empty when it is absent or not one."""
    value = document.get(name)
    return cast("Document", value) if isinstance(value, dict) else {}


def _routing_present(document: Document) -> list[str]:
    return [] if document.get("routing") not in (None, {}, []) else [_NO_ROUTING]


def _malformed(document: Document, name: str, sections: dict[str, Document]) -> list[str]:
    """PHP writes an empty map as `[]`, so that is a map here."""
    value = document.get(name)
    if sections[name] or name not in document or value in ({}, []) or (name == "routing" and value is None):
        return []
    return [f"Section '{name}' must be an object."]


def _options(options: Document, trunk_exists: TrunkExists) -> Iterator[str]:
    for name, value in options.items():
        if name in BOOLEANS:
            if not isinstance(value, bool):
                yield f"Setting '{name}' must be true or false"
        elif name == "trunk":
            if not (isinstance(value, str) and trunk_exists(value)):
                yield "Setting 'trunk' must be a trunk on this account"
        else:
            yield f"Invalid parameter '{name}' in settings"


def _meta(document: Document, meta: Document) -> Iterator[str]:
    key = meta.get("key", "")
    if not isinstance(key, str) or len(key.encode()) > KEY_LENGTH:
        yield f"Meta 'key' must be a string of up to {KEY_LENGTH} characters."
    if meta and size(document["meta"]) > META_BYTES:
        yield f"Meta must not exceed {META_BYTES} bytes."
