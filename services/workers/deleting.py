"""Deleting at the carrier for good, where a read-back may have been told what was there before."""

from collections.abc import Callable
from http import HTTPStatus

from shared.errors import CarrierRefused


def delete(call: Callable[[], None], *, own: bool) -> None:
    """Make the call. If there is nothing to delete, that is its `own` doing, or as good; else it is refused.

    A carrier that shows for a while what has gone has a call that took effect made once more.
    """
    try:
        call()
    except CarrierRefused as error:
        if not own or error.status != HTTPStatus.NOT_FOUND:
            raise
