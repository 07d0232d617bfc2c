"""From bytes to an order: whatever the bytes, an order or a mistake, never anything else."""

from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.reading.idempotency import make_key
from services.gateway.reading.orders import read_order, read_plain
from shared.errors import UnreadableOrder
from shared.orders.types.kinds import AnyOrder, NumberRelease

GOOD = b'{"type":"number.release","reference":"R-1","number":"442079460123"}'
ACTIVATE = b'{"type":"number.activate","reference":"R","number":"442079460123"'


def mistake(body: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableOrder) as caught:
        read_order(body)
    return caught.value.field, str(caught.value)


def test_a_good_body_is_an_order() -> None:
    assert read_order(GOOD) == NumberRelease(reference="R-1", number="442079460123")


@given(st.binary(max_size=200))
def test_any_bytes_are_an_order_or_a_mistake(body: bytes) -> None:
    with suppress(UnreadableOrder):
        read_order(body)


@given(st.data())
def test_a_good_body_that_was_damaged_is_an_order_or_a_mistake(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GOOD) - 1))
    damaged = GOOD[:place] + data.draw(st.binary(max_size=3)) + GOOD[place + data.draw(st.integers(0, 5)) :]
    with suppress(UnreadableOrder):
        order = read_order(damaged)
        assert read_plain(damaged) is not None
        assert msgspec.json.decode(msgspec.json.encode(order), type=type(order)) == order


@pytest.mark.parametrize("depth", [10, 100, 1000, 10_000, 100_000])
def test_nesting_of_any_depth_is_a_mistake_and_no_crash(depth: int) -> None:
    assert mistake(b"[" * depth)[0] == "$"
    assert mistake(b'{"type":"number.release","reference":' + b"[" * depth + b"]" * depth + b"}")[0]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("calback", "callback"), ("prioriy", "priority"), ("referenc", "reference")],
)
def test_an_unknown_field_is_named_with_the_nearest_known_one(wrong: str, right: str) -> None:
    body = GOOD[:-1] + f',"{wrong}":"x"}}'.encode()
    assert mistake(body) == ("$", f"Unknown field `{wrong}`: did you mean `{right}`?")


def test_an_unknown_field_like_no_other_is_just_named() -> None:
    assert mistake(ACTIVATE + b',"zzzzzz":1}') == ("$", "Unknown field `zzzzzz`")


def test_fields_of_another_type_are_not_proposed() -> None:
    assert "did you mean" not in mistake(GOOD[:-1] + b',"chose":1}')[1]
    assert mistake(ACTIVATE + b',"chose":1}') == ("$", "Unknown field `chose`: did you mean `choose`?")


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (
            b'{"type":"number.actvate","refrence":"R"}',
            "$.type",
            "Invalid value `number.actvate`: did you mean `number.activate`?",
        ),
        (GOOD[:-1] + b',"priority":"hgih"}', "$.priority", "Invalid value `hgih`: did you mean `high`?"),
        (b'{"refrence":"R"}', "$", "Object missing required field `type`"),
    ],
)
def test_an_unknown_word_is_named_with_the_nearest_known_one(body: bytes, field: str, message: str) -> None:
    assert mistake(body) == (field, message)


def test_a_type_like_no_other_is_named_with_all_there_are() -> None:
    field, message = mistake(b'{"type":"x","reference":"R"}')
    assert field == "$.type"
    assert "number.activate" in message
    assert "call" in message


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (GOOD.replace(b'"4420', b'"+4420'), "$.number", "without +"),
        (b'{"type":"trunk.delete","reference":"R","trunk":"pbx"}', "$.trunk", "930000-PBX"),
        (ACTIVATE + b',"callback":"ftp://a.example/"}', "$.callback", "an http or https URL"),
        (ACTIVATE.replace(b"R", b"") + b"}", "$.reference", "not empty"),
        (ACTIVATE + b',"deadline":"tomorrow"}', "$.deadline", "2026-05-01T08:00:00Z"),
        (ACTIVATE + b',"deadline":"2026-05-01T08:00:00"}', "$.deadline", "2026-05-01T08:00:00Z"),
        (
            b'{"type":"message.fax","reference":"R","to":["0"],"from":"1","document":"x"}',
            "$.to[0]",
            "E.164",
        ),
        (
            b'{"type":"trunk.update","reference":"R","trunk":"1-A","options":{"limit_rate_out":"5"}}',
            "$.options.limit_rate_out",
            "5/10s",
        ),
    ],
)
def test_what_does_not_fit_a_pattern_is_told_in_words(body: bytes, field: str, words: str) -> None:
    where, message = mistake(body)
    assert where == field
    assert message.startswith("Expected ")
    assert words in message
    assert "regex" not in message


def test_every_pattern_of_an_order_has_words() -> None:
    """Nobody who writes an order should have to read a regular expression."""

    def wordless(node: object, at: str) -> Iterator[str]:
        if isinstance(node, dict):
            members = cast("dict[str, object]", node)
            if "pattern" in members and isinstance(members["pattern"], str) and "description" not in members:
                yield at
            for name, inner in members.items():
                yield from wordless(inner, f"{at}/{name}")
        if isinstance(node, list):
            for inner in cast("list[object]", node):
                yield from wordless(inner, at)

    inner = {"upload"}  # of the v3 surface alone
    _, schemas = msgspec.json.schema_components([AnyOrder], schema_hook=lambda _: {"title": "any"})
    assert [at for at in wordless(schemas, "") if at.rsplit("/", 1)[-1] not in inner] == []


def test_a_word_without_end_is_cut_short() -> None:
    assert len(mistake(GOOD[:-1] + b',"' + b"a" * 200_000 + b'":1}')[1]) < 400


RECORD = b'"premises":"1","thoroughfare":"Road","locality":"Leeds","postcode":"LS1 1AA"}}'


@pytest.mark.parametrize(
    ("field", "rest"),
    [
        ("$.config", b'"config":{"a":' + b"[" * 70 + b"]" * 70 + b"}}"),
        ("$.config", b'"config":{"a":' + b"[" * 700 + b"]" * 700 + b"}}"),
        ("$.max_setup", b'"max_setup":"NaN"}'),
        ("$.max_setup", b'"max_setup":"Infinity"}'),
        ("$.max_setup", b'"max_setup":' + b"9" * 200_000 + b"}"),
        ("$.max_setup", b'"max_setup":0.' + b"9" * 200_000 + b"}"),
        ("$.max_setup", b'"max_setup":1e999999999}'),
        ("$.max_setup", b'"max_setup":"1e-999999999"}'),
        ("$.not_before", b'"not_before":"9999-12-31T23:59:59.999999Z"}'),
        ("$.deadline", b'"deadline":"0001-01-01T00:00:00+23:59"}'),
        ("$.emergency.name", b'"emergency":{"name":"A\\r\\nB",' + RECORD),
        ("$.emergency.name", b'"emergency":{"name":"A\\u0000B",' + RECORD),
        ("$.callback", b'"callback":"https://user:word@a.example/"}'),
        ("$.callback", b'"callback":"https://a.example/\\r\\nX-Evil: 1"}'),
        ("$.callback", b'"callback":"https://"}'),
        ("$.callback", b'"callback":"https://[::1"}'),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_what_is_out_of_all_bounds_is_a_mistake(field: str, rest: bytes) -> None:
    assert mistake(ACTIVATE + b"," + rest)[0] == field


@pytest.mark.parametrize(
    "rest",
    [
        b'"config":{"a":' + b"[" * 60 + b"]" * 60 + b"}}",
        b'"max_setup":999999999999.999999999999}',
        b'"not_before":"2999-12-31T00:00:00Z","callback":"https://a.example:8443/x?y"}',
    ],
)
def test_what_is_just_within_them_is_not(rest: bytes) -> None:
    read_order(ACTIVATE + b"," + rest)


@pytest.mark.parametrize("written", [b"1e-99999999999999999999", b"0." + b"9" * 100_000, b"-0.0", b"1e300"])
def test_whatever_number_is_read_can_be_compared(written: bytes) -> None:
    body = b'{"type":"call","reference":"R","method":"PUT","path":"/x","parameters":{"a":' + written + b"}}"
    read_order(body)
    assert make_key("", "", read_plain(body)) == make_key("", "", read_plain(body))


def test_a_mistake_says_where_it_is() -> None:
    body = b'{"type":"number.activate","reference":"R","choose":{"tier":"tin"}}'
    assert mistake(body) == ("$.choose.tier", "Invalid value `tin`: known here: all, gold, standard")


def test_a_message_may_have_several_lines() -> None:
    sms = (
        b'{"type":"message.sms","reference":"r","to":"447700900123","from":"447700900124","message":"a\\nb"}'
    )
    assert getattr(read_order(sms), "message", None) == "a\nb"
