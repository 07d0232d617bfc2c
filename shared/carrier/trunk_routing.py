"""Where calls to the numbers of a trunk go, and which numbers those are. Endpoints 72 to 77.

All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`: with 404 if there is no such trunk.
"""

from collections.abc import Mapping, Sequence

from shared.carrier import operations
from shared.carrier.answers import Enveloped, Judge, Success
from shared.carrier.client import Carrier
from shared.exchange.line import Answer


def config(carrier: Carrier, trunk: str) -> dict[str, object]:
    """The trunk's routing config as stored, ``{}`` if it has none."""

    def read(judge: Judge, answer: Answer) -> dict[str, object]:
        content = judge.json(answer)
        return {} if content == [] else judge.shaped(answer, content, dict[str, object])

    return carrier.exchange(operations.TRUNK_CONFIG_GET, read, {"trunk": trunk})


def put_config(carrier: Carrier, trunk: str, document: Mapping[str, object]) -> None:
    """Replace the config as a whole, ``{}`` to remove it. Refused with 400: then nothing changed."""
    if document:
        carrier.call(operations.TRUNK_CONFIG_PUT, Success, {"trunk": trunk}, body=document)
    else:
        carrier.call(operations.TRUNK_CONFIG_DELETE, Success, {"trunk": trunk})


def numbers(carrier: Carrier, trunk: str) -> list[str]:
    """The numbers that are associated with the trunk directly, not by an option of their own config."""
    return carrier.call(operations.TRUNK_NUMBERS_GET, Enveloped[list[str]], {"trunk": trunk}).data


def put_numbers(
    carrier: Carrier, trunk: str, listed: Sequence[str], *, replace: bool = False, force: bool = False
) -> None:
    """Associate numbers; `replace` lets go of all others, `force` deletes the configs of those named.

    Refused with 400 if one of them is not on the account: then nothing changed.
    """
    operation = operations.TRUNK_NUMBERS_REPLACE if replace else operations.TRUNK_NUMBERS_APPEND
    carrier.call(operation, Success, {"trunk": trunk}, body={"data": listed, "force": force})
