"""What an order may say: every rule, and the sentence a client reads."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from shared.orders.types.check import Mistake, check
from shared.orders.types.kinds import AnyOrder, Call, Choose, NumberActivate, NumberRelease, ReportRun
from shared.v3.report_names import known_reports
from tests.unit.orders import samples
from tests.unit.orders.samples import ACCOUNT, NUMBER

ROUTE: dict[str, object] = {"routing": {"default": [[{"type": "pstn", "number": NUMBER}]]}}


def activate(**fields: object) -> NumberActivate:
    return NumberActivate(reference="R-1", **{"number": NUMBER, **fields})  # pyright: ignore[reportArgumentType]


def report(name: str, **parameters: str) -> ReportRun:
    return ReportRun(reference="R-1", report=name, parameters=parameters)


def mistakes(spec: AnyOrder) -> list[tuple[str, str]]:
    return [(mistake.field, mistake.message) for mistake in check(spec, ACCOUNT)]


@pytest.mark.parametrize(
    "spec",
    [
        samples.release(),
        samples.choose(),
        activate(),
        activate(trunk="930000-main"),
        activate(config=ROUTE),
        activate(emergency=samples.ADDRESS),
        activate(emergency=replace(samples.ADDRESS, title="Dr", forename="Ada")),
        activate(emergency=replace(samples.ADDRESS, bussuffix="Ltd")),
        report("voice/cdr/day", date="2026-05-01"),
        report("voice/cdr/latest/100"),
        report("allocated/all"),
    ],
)
def test_a_good_order_has_no_mistakes(spec: AnyOrder) -> None:
    assert mistakes(spec) == []


@pytest.mark.parametrize(
    "spec",
    [NumberActivate(reference="R-1"), NumberActivate(reference="R-1", number=NUMBER, choose=Choose())],
)
def test_a_number_is_given_or_chosen_and_not_both(spec: NumberActivate) -> None:
    assert mistakes(spec) == [("$.number", "give either 'number' or 'choose'")]


@pytest.mark.parametrize("number", ["442079460123456", "3312345"])
def test_a_number_has_the_length_of_its_country(number: str) -> None:
    expected = [("$.number", "not a possible number of its country: too long or too short")]
    assert mistakes(activate(number=number)) == expected
    assert mistakes(NumberRelease(reference="R-1", number=number)) == expected


def test_a_number_has_a_country() -> None:
    ((field, message),) = mistakes(activate(number="9990000000"))
    assert field == "$.number"
    assert message.startswith("not an E.164 number: ")


@pytest.mark.parametrize("ceiling", ["NaN", "Infinity", "-0.01", "-Infinity"])
def test_a_price_ceiling_is_a_price(ceiling: str) -> None:
    spec = NumberActivate(reference="R-1", choose=Choose(max_setup=Decimal(ceiling)))
    assert mistakes(spec) == [("$.choose.max_setup", "an amount of 0 or more")]


@pytest.mark.parametrize("ceiling", ["0", "0.00", "1E+3"])
def test_any_price_may_be_the_ceiling(ceiling: str) -> None:
    assert mistakes(NumberActivate(reference="R-1", choose=Choose(max_setup=Decimal(ceiling)))) == []


@pytest.mark.parametrize("trunk", ["930001-main", "93000-main", "9300001-main"])
def test_a_trunk_is_the_accounts_own(trunk: str) -> None:
    assert mistakes(activate(trunk=trunk)) == [("$.trunk", "a trunk of account 930000 is called 930000-NAME")]


def test_every_mistake_of_a_configuration_is_listed() -> None:
    found = mistakes(activate(config={"colour": "red", "taste": "sour"}))
    assert [field for field, _ in found] == ["$.config"] * len(found)
    assert len(found) == 3
    assert any("colour" in message for _, message in found)
    assert any("taste" in message for _, message in found)
    assert any("routing" in message for _, message in found)


@pytest.mark.parametrize("person", [{"title": "Dr"}, {"forename": "Ada"}])
def test_a_business_has_no_first_name(person: dict[str, str]) -> None:
    record = replace(samples.ADDRESS, bussuffix="Ltd", **person)
    assert mistakes(activate(emergency=record)) == [
        ("$.emergency", "'bussuffix' is for businesses, 'title' and 'forename' are for people")
    ]


def test_mistakes_in_several_places_are_all_listed() -> None:
    spec = NumberActivate(
        reference="R-1", trunk="1-x", config={}, emergency=replace(samples.ADDRESS, bussuffix="x", title="y")
    )
    assert {field for field, _ in mistakes(spec)} == {"$.number", "$.trunk", "$.config", "$.emergency"}


@pytest.mark.parametrize("name", ["voice/cdr/fortnight", "///", "voice", "files", "voice/cdr/day/extra/bits"])
def test_a_report_is_one_of_the_carriers_and_the_answer_names_them(name: str) -> None:
    ((field, message),) = mistakes(report(name))
    assert field == "$.report"
    assert all(known in message for known in known_reports())


def test_a_reports_callback_is_the_orders() -> None:
    assert mistakes(report("voice/cdr/day", callback="https://a.example")) == [
        ("$.parameters.callback", "use the order's own 'callback': it comes when the report is here")
    ]


def test_a_mistake_is_a_place_and_a_sentence() -> None:
    assert check(NumberActivate(reference="R-1"), ACCOUNT) == [
        Mistake("$.number", "give either 'number' or 'choose'")
    ]


class TestACall:
    NUMBERS = f"/numbers/{ACCOUNT}/allocated/{NUMBER}"

    def call(self, method: str, path: str, **fields: object) -> Call:
        return Call(reference="R-1", method=method, path=path, **fields)  # pyright: ignore[reportArgumentType]

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("PUT", NUMBERS),
            ("DELETE", f"{NUMBERS}/config"),
            ("POST", f"/messaging/{ACCOUNT}/sms"),
            ("POST", f"/messaging/{ACCOUNT}/hlr"),
            ("PUT", f"/voice/{ACCOUNT}/outbound/{ACCOUNT}-PBX"),
        ],
    )
    def test_may_be_any_write_or_a_question_that_costs_money(self, method: str, path: str) -> None:
        assert mistakes(self.call(method, path)) == []

    @pytest.mark.parametrize(
        ("method", "path", "field", "word"),
        [
            ("GET", NUMBERS, "$.method", "GET /v3/numbers"),
            ("POST", f"/accounts/{ACCOUNT}/reports/voice/cdr/day", "$.method", "report.run"),
            ("GET", f"/files/{ACCOUNT}/{'0' * 32}", "$.method", "fetch"),
            ("POST", "/tools/explain", "$.method", "tool"),
            ("POST", NUMBERS, "$.method", "PUT"),
            ("DELETE", f"/numbers/{ACCOUNT}", "$.path", "no DELETE"),
            ("PUT", f"/v3{NUMBERS}", "$.path", "leave out /v3"),
            ("PUT", f"/numbers/930001/allocated/{NUMBER}", "$.path", "another account"),
            ("PUT", f"/voice/{ACCOUNT}/trunks/{ACCOUNT}-pbx", "$.path", f"{ACCOUNT}-PBX"),
        ],
    )
    def test_is_nothing_else(self, method: str, path: str, field: str, word: str) -> None:
        ((found, message),) = mistakes(self.call(method, path))
        assert found == field
        assert word in message

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"parameters": {}, "body": "{}"}, "$.body"),
            ({"body": "{"}, "$.body"),
            ({"body": "not base64", "encoding": "base64"}, "$.body"),
            ({"encoding": "base64"}, "$.encoding"),
            ({"upload": "0" * 64}, "$.upload"),
        ],
    )
    def test_sends_one_thing_that_can_be_read(self, fields: dict[str, object], field: str) -> None:
        assert [found for found, _ in mistakes(self.call("PUT", self.NUMBERS, **fields))] == [field]

    @pytest.mark.parametrize(
        "fields",
        [{"query": "_method=delete"}, {"query": "a=1&.method=delete"}, {"body": "%5Fmethod=delete&to=1"}],
    )
    def test_says_its_method_in_one_place(self, fields: dict[str, object]) -> None:
        ((found, _),) = mistakes(self.call("POST", f"/messaging/{ACCOUNT}/sms", **fields))
        assert found == "$.method"
