"""Routing configurations: the worked examples, every message, and properties over all valid documents."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.v3.encoding import decode, encode
from shared.v3.number_config import check
from tests.unit.v3.configurations import ACCOUNT, BUSY, FAX, SIP, TRUNKS, VALID, Document, configurations


def errors(document: object) -> list[str]:
    return check(document, account=ACCOUNT, trunk_exists=lambda trunk: trunk.upper() in TRUNKS)


def routed(*legs: object) -> dict[str, object]:
    return {"routing": {"default": [list(legs)]}}


def leg_error(leg: dict[str, object]) -> list[str]:
    return [error.removeprefix("Routing block 'default' entry 1 leg 1 ") for error in errors(routed(leg))]


@pytest.mark.parametrize("document", VALID)
def test_the_worked_examples_are_valid(document: Document) -> None:
    assert errors(document) == []


INVALID: list[tuple[object, list[str]]] = [
    ({"options": {"enabled": True}}, ["Missing section 'routing' in configuration."]),
    ({"routing": {"default": [BUSY]}}, ["Routing Block must be an array."]),
    ({"routing": {"default": BUSY}}, ["Routing Block must be an array."]),
    ({**routed(BUSY), "notes": "x"}, ["Unknown section 'notes' in configuration."]),
    ({**routed(BUSY), "rules": {"office-hours": [{"dow": [1]}]}}, ["Rule name 'office-hours' is invalid."]),
    ({**routed(BUSY), "rules": {"default": [{"dow": [1]}]}}, ["Rule name 'default' is invalid."]),
    ({"rules": {"a-b": [{"dow": [1]}]}, "routing": {"a-b": [[BUSY]]}}, ["Rule name 'a-b' is invalid."]),
    ({"rules": {"office": {"dow": [1]}}, "routing": {"office": [[BUSY]]}}, ["Rule must be an array."]),
    (
        {"rules": {"office": [{"dow": [1, 8]}, {"dow": 3}]}, "routing": {"office": [[BUSY]]}},
        [
            "Rule 'office' entry 1 parameter 'dow' is invalid.",
            "Rule 'office' entry 2 parameter 'dow' is invalid.",
        ],
    ),
    (
        {"rules": {"day": [{"time": ["0900"]}]}, "routing": {"day": [[BUSY]]}},
        ["Rule 'day' entry 1 parameter 'time' is invalid."],
    ),
    ({**routed(BUSY), "rules": {"day": []}}, ["Rule 'day' has no entries."]),
    ({**routed(BUSY), "rules": {"day": [{}]}}, ["Rule 'day' entry 1 has no parameters."]),
    (
        {**routed(BUSY), "rules": {"day": [{"year": [1]}]}},
        ["Rule 'day' entry 1 parameter 'year' is invalid."],
    ),
    (
        {"routing": {"weekend": [[BUSY]]}},
        ["Routing block 'weekend' does not match any specified rules (or default)"],
    ),
    (
        {**routed(BUSY), "options": {"acr": "yes", "colour": 1}},
        ["Setting 'acr' must be true or false", "Invalid parameter 'colour' in settings"],
    ),
    (
        {**routed(BUSY), "options": {"trunk": "930001-L001"}},
        ["Setting 'trunk' must be a trunk on this account"],
    ),
    (routed({"type": "sip"}), ["Routing block 'default' entry 1 leg 1 parameter 'endpoint' is required."]),
    (routed({"type": "voicemail"}), ["Routing block 'default' entry 1 leg 1 type 'voicemail' is invalid."]),
    (routed({"type": ["fax"]}), ["Routing block 'default' entry 1 leg 1 type '[\"fax\"]' is invalid."]),
    (routed({"type": True}), ["Routing block 'default' entry 1 leg 1 type 'true' is invalid."]),
    (
        routed({"type": "pstn", "number": "07700900123"}),
        ["Routing block 'default' entry 1 leg 1 parameter 'number' is invalid."],
    ),
    (routed({}), ["Routing block 'default' entry 1 leg 1 type '' is invalid."]),
    (routed("busy"), ["Routing block 'default' entry 1 leg 1 must be an object."]),
    (routed(), ["Routing block 'default' entry 1 is empty."]),
    ({"routing": {"default": []}}, ["Routing block 'default' is empty."]),
    (
        routed({**SIP, "zone": "lon"}),
        ["Routing block 'default' entry 1 needs an endpoint without a zone."],
    ),
    (routed(FAX, BUSY), ["Fax endpoints cannot be combined with any other endpoint."]),
    (
        {"routing": {"default": [[FAX], [SIP]]}},
        ["Fax endpoints cannot be combined with any other endpoint."],
    ),
    (
        routed({**BUSY, "timeout": 10}),
        ["Routing block 'default' entry 1 leg 1 parameter 'timeout' is invalid."],
    ),
    ({**routed(BUSY), "meta": {"key": "A" * 41}}, ["Meta 'key' must be a string of up to 40 characters."]),
    ({**routed(BUSY), "meta": {"note": "ä" * 251}}, ["Meta must not exceed 512 bytes."]),
    ({**routed(BUSY), "meta": "text"}, ["Section 'meta' must be an object."]),
    ({**routed(BUSY), "options": None}, ["Section 'options' must be an object."]),
    ({"routing": "default"}, ["Section 'routing' must be an object."]),
    ({"routing": None}, ["Missing section 'routing' in configuration."]),
    ([], ["Configuration must be a JSON object."]),
    (None, ["Configuration must be a JSON object."]),
]


@pytest.mark.parametrize(("document", "expected"), INVALID)
def test_every_mistake_has_its_message(document: object, expected: list[str]) -> None:
    assert errors(document) == expected


@pytest.mark.parametrize(
    ("leg", "parameter"),
    [
        ({**SIP, "endpoint": "no at sign"}, "endpoint"),
        ({**SIP, "endpoint": "a@b c"}, "endpoint"),
        ({**SIP, "endpoint": "a@b.example:65536"}, "endpoint"),
        ({**SIP, "sdes": "perhaps"}, "sdes"),
        ({**SIP, "zone": "mars"}, "zone"),
        ({**SIP, "delay": 0}, "delay"),
        ({**SIP, "delay": True}, "delay"),
        ({**SIP, "timeout": 1.5}, "timeout"),
        ({**SIP, "colour": "red"}, "colour"),
        ({"type": "reg", "user": "930001-DESK"}, "user"),
        ({"type": "reg", "user": "930000-DESK", "sdes": "none"}, "sdes"),
        ({"type": "pstn", "number": "07700"}, "number"),
        ({"type": "pstn", "number": "447700900123", "maxcpm": -1}, "maxcpm"),
        ({"type": "pstn", "number": "447700900123", "trunk": "930000-NOBODY"}, "trunk"),
        ({"type": "teams", "number": "447700900123"}, "number"),
        ({**FAX, "endpoint": "https://x.example.com"}, "endpoint"),
        ({**FAX, "method": "http", "endpoint": "https://x.example.com"}, "endpoint"),
        ({**FAX, "timeout": 3}, "timeout"),
        ({**FAX, "method": "pigeon", "endpoint": "none at all"}, "endpoint"),
    ],
)
def test_bad_parameters_of_a_leg(leg: dict[str, object], parameter: str) -> None:
    assert f"parameter '{parameter}' is invalid." in leg_error(leg)


@pytest.mark.parametrize(
    ("leg", "expected"),
    [
        ({"type": "reg", "user": "930000-DESK", "zone": "lon"}, "parameter 'zone' is invalid."),
        ({**FAX, "method": "pigeon"}, "parameter 'method' is invalid."),
        ({"type": "fax", "endpoint": "a@b.example"}, "parameter 'method' is required."),
    ],
)
def test_one_mistake_of_a_leg_brings_no_other(leg: dict[str, object], expected: str) -> None:
    assert errors(routed(leg)) == [f"Routing block 'default' entry 1 leg 1 {expected}"]


@pytest.mark.parametrize(
    "time",
    [
        [900, 900],
        [2400, 900],
        [900, 2401],
        [960, 1000],
        ["9:5", "10:00"],
        [True, 900],
        ["", 900],
        [-1, 900],
        ["٠٩٠٠", 1000],
    ],
)
def test_bad_times(time: list[object]) -> None:
    document = {**routed(BUSY), "rules": {"day": [{"time": time}]}}
    assert errors(document) == ["Rule 'day' entry 1 parameter 'time' is invalid."]


def test_all_mistakes_come_at_once_in_the_order_of_the_reference() -> None:
    document = {
        "meta": {"key": 1},
        "extra": 1,
        "routing": {"nowhere": [[{"type": "sip"}]], "default": [[FAX, BUSY]]},
        "rules": {"bad-name": [{"dow": [1]}]},
        "options": {"acr": 1},
    }
    assert errors(document) == [
        "Unknown section 'extra' in configuration.",
        "Setting 'acr' must be true or false",
        "Rule name 'bad-name' is invalid.",
        "Routing block 'nowhere' does not match any specified rules (or default)",
        "Routing block 'nowhere' entry 1 leg 1 parameter 'endpoint' is required.",
        "Fax endpoints cannot be combined with any other endpoint.",
        "Meta 'key' must be a string of up to 40 characters.",
    ]


def test_a_message_is_not_repeated() -> None:
    assert errors({"routing": {"default": [BUSY, BUSY]}}) == ["Routing Block must be an array."]


@given(configurations())
def test_what_is_valid_stays_valid_when_read_back(document: Document) -> None:
    assert errors(document) == []
    stored = encode(document)
    assert errors(decode(stored)) == []
    assert encode(decode(stored)) == stored


@given(configurations(), st.data())
def test_any_unknown_word_is_found(document: Document, data: st.DataObject) -> None:
    spoilt = copy.deepcopy(document)
    data.draw(st.sampled_from(maps(spoilt)))["~unknown~"] = "x"
    assert any("~unknown~" in error for error in errors(spoilt))


@given(configurations(), st.data())
def test_any_emptied_list_is_found(document: Document, data: st.DataObject) -> None:
    spoilt = copy.deepcopy(document)
    data.draw(st.sampled_from(lists(spoilt))).clear()
    assert errors(spoilt)


def maps(document: Document) -> list[Document]:
    """Every map of a document whose names the grammar fixes."""
    legs = [leg for group in groups(document) for leg in group]
    return [document, *legs, *([document["options"]] if "options" in document else [])]


def lists(document: Document) -> list[list[Any]]:
    """Every list that may not be empty."""
    return [*document["routing"].values(), *groups(document), *document.get("rules", {}).values()]


def groups(document: Document) -> list[list[Document]]:
    """Every group of legs."""
    return [group for block in document["routing"].values() for group in block]
