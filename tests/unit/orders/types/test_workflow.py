"""Which tubes an order passes."""

import pytest
from msgspec.structs import replace

from shared.orders.types.kinds import NumberActivate
from shared.orders.types.workflow import holds_of, steps_of, type_of
from shared.tubes import names
from tests.unit.orders import samples

SEARCH, ALLOCATE, VERIFY = names.NUMBERS_SEARCH, names.NUMBERS_ALLOCATE, names.NUMBERS_VERIFY
plain = samples.choose()


def test_every_type_that_can_be_ordered_has_a_chain() -> None:
    trunks = (samples.create_trunk(), samples.update_trunk(), samples.delete_trunk())
    ports = (samples.port(), samples.port_geographic())
    numbers = (plain, samples.update(), samples.release())
    messages = (samples.sms(), samples.fax())
    every = (*numbers, *trunks, *ports, *messages, samples.report(), samples.call())
    assert {type_of(spec) for spec in every} == names.CHAINS.keys()


def test_a_plain_activation_makes_no_stop_it_does_not_need() -> None:
    assert steps_of(plain) == (SEARCH, ALLOCATE, VERIFY)


@pytest.mark.parametrize(
    ("spec", "tube"),
    [
        (replace(plain, config={}), names.NUMBERS_CONFIGURE),
        (replace(plain, trunk="930000-main"), names.NUMBERS_TRUNK),
        (replace(plain, sms=samples.MESSAGES), names.NUMBERS_SMS),
        (replace(plain, emergency=samples.ADDRESS), names.NUMBERS_EMERGENCY),
    ],
)
def test_what_is_asked_for_adds_its_stop_before_the_last(spec: NumberActivate, tube: str) -> None:
    assert steps_of(spec) == (SEARCH, ALLOCATE, tube, VERIFY)


def test_all_of_it_is_the_whole_chain() -> None:
    everything = replace(samples.activate(), trunk=samples.TRUNK, sms=samples.MESSAGES)
    assert steps_of(everything) == names.CHAINS["number.activate"]


@pytest.mark.parametrize("spec", [samples.release(), samples.report(), samples.call()])
def test_other_types_pass_their_whole_chain(spec: samples.AnyOrder) -> None:
    assert steps_of(spec) == names.CHAINS[type_of(spec)]


def test_a_trunk_is_set_up_as_far_as_it_is_asked_for() -> None:
    assert steps_of(samples.create_trunk()) == names.CHAINS["trunk.create"]
    assert steps_of(samples.update_trunk()) == (names.TRUNKS_LOOK, names.TRUNKS_OPTIONS, names.TRUNKS_VERIFY)
    assert steps_of(samples.delete_trunk()) == (names.TRUNKS_DELETE, names.TRUNKS_VERIFY)


def test_what_is_worked_on_is_set_aside_numbers_in_ascending_order() -> None:
    assert holds_of(samples.update()) == (samples.NUMBER,)
    assert holds_of(samples.update_trunk()) == (samples.TRUNK,)
    assert holds_of(samples.create_trunk()) == (samples.NUMBER, "442079460200")
    assert holds_of(samples.delete_trunk()) == ()
