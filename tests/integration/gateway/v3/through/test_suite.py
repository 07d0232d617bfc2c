"""The sandbox's own checks once more, with a gateway and its workers in between: nobody can tell."""

from types import ModuleType

from tests.integration.sandbox import test_conventions, test_numbers
from tests.integration.sandbox.money import test_money
from tests.integration.sandbox.numbers import test_served
from tests.integration.sandbox.voice import test_calls, test_trunks

_OTHERS = "asks about an account that this gateway does not serve"
_REPORTS = "asks for a report, which is not passed on yet"

NOT_HERE = {
    "test_what_cannot_be_had": _OTHERS,
    "test_account_types_move_by_themselves_only_between_two": _OTHERS,
    "test_an_invoice_can_be_opened": _OTHERS,
    "test_another_type_opens_other_decks_at_once": _OTHERS,
    "test_an_allocation_is_divided": _OTHERS,
    "test_ida_users": _OTHERS,
    "test_records_summaries_and_movements_of_a_day_agree": _REPORTS,
    "test_what_was_spent_today_is_in_todays_movements": _REPORTS,
    "test_a_text_that_was_sent_is_in_the_records_and_the_movements": _REPORTS,
    "test_the_undocumented_name_is_the_same_report": _REPORTS,
    "test_a_range_of_days_must_run_forward": _REPORTS,
    "test_a_run_of_consecutive_numbers_is_a_report": _REPORTS,
    "test_a_port_ends_with_its_number_on_the_account": "moves the sandbox's clock at the address of its API",
    "test_of_many_who_end_a_call_one_has": "the gateway takes a write that is repeated at once for the same",
}


def _checks(module: ModuleType) -> dict[str, object]:
    return {
        name: check
        for name, check in vars(module).items()
        if name.startswith("test_") and name not in NOT_HERE
    }


acme = test_trunks.acme
"""The fixture of the trunks' tests."""


for _module in (test_conventions, test_numbers, test_money, test_calls, test_trunks, test_served):
    globals().update(_checks(_module))
del test_conventions, test_numbers, test_money, test_calls, test_trunks, test_served
