"""The sandbox's own checks once more, with a gateway and its workers in between: nobody can tell."""

from collections.abc import Generator
from types import ModuleType

import pytest

from tests.integration.gateway.v3.through.behind import Behind
from tests.integration.sandbox import test_clients, test_conventions, test_numbers, test_reports
from tests.integration.sandbox.money import test_money
from tests.integration.sandbox.numbers import test_served
from tests.integration.sandbox.voice import test_calls, test_trunks
from tests.integration.sandbox.wire import Connection

_OTHERS = "asks about an account that this gateway does not serve"

NOT_HERE = {
    "test_what_cannot_be_had": _OTHERS,
    "test_account_types_move_by_themselves_only_between_two": _OTHERS,
    "test_an_invoice_can_be_opened": _OTHERS,
    "test_another_type_opens_other_decks_at_once": _OTHERS,
    "test_an_allocation_is_divided": _OTHERS,
    "test_ida_users": _OTHERS,
    "test_a_hash_is_good_for_its_account_only": _OTHERS,
    "test_a_result_that_nobody_collects_expires": "starts a sandbox with other settings",
    "test_a_port_ends_with_its_number_on_the_account": "moves the sandbox's clock at the address of its API",
}


def _checks(module: ModuleType) -> dict[str, object]:
    return {
        name: check
        for name, check in vars(module).items()
        if name.startswith("test_") and name not in NOT_HERE
    }


acme = test_trunks.acme
"""The fixture of the trunks' tests."""


@pytest.fixture
def wire(sandbox: Behind) -> Generator[Connection]:
    """A connection to the gateway: what is sent over it is correct to the byte for the carrier."""
    with Connection(sandbox.gateway.port) as connection:
        yield connection


for _module in (
    test_clients,
    test_conventions,
    test_numbers,
    test_money,
    test_calls,
    test_trunks,
    test_served,
    test_reports,
):
    globals().update(_checks(_module))
del (
    test_clients,
    test_conventions,
    test_numbers,
    test_money,
    test_calls,
    test_trunks,
    test_served,
    test_reports,
)
