"""Parameters, in all the ways that known clients send them."""

import pytest

from shared.errors import Refusal
from shared.v3.multipart import PARTS
from shared.v3.parameters import FIELDS, read

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "frontier"


@pytest.mark.parametrize("label", ["application/json", "text/plain", FORM, ""])
def test_json_is_json_whatever_it_is_called(label: str) -> None:
    found = read("", b'  {"trunk":"930000-ACME"}', label)
    assert found.document == {"trunk": "930000-ACME"}
    assert found.text("trunk") == "930000-ACME"


@pytest.mark.parametrize("label", ["application/json", FORM, ""])
def test_a_form_is_a_form_whatever_it_is_called(label: str) -> None:
    found = read("", b"trunk=930000-ACME&note=a+b", label)
    assert found.document is None
    assert found.text("note") == "a b"


def test_an_empty_body_is_no_body() -> None:
    assert read("date=2023-05-02", b" \r\n ", "application/json").text("date") == "2023-05-02"


def test_junk_counts_as_no_parameters() -> None:
    found = read("", b"System.Collections.Hashtable", "application/json")
    assert found.text("type") is None


def test_json_over_form_over_query() -> None:
    assert read("a=query&b=query", b"b=form").merged == {"a": "query", "b": "form"}
    assert read("a=query", b'{"a":"json"}').text("a") == "json"


@pytest.mark.parametrize("body", [b'{"date":null}', b'{"date":""}', b"date="])
def test_what_is_not_given_leaves_a_value_from_elsewhere(body: bytes) -> None:
    assert read("date=2023-05-02", body).text("date") == "2023-05-02"


def test_several_values_are_no_single_value() -> None:
    found = read("", b'{"limit":[5],"sort":{"by":"calls"}}')
    for name in ("limit", "sort"):
        with pytest.raises(Refusal) as refusal:
            found.text(name)
        assert (refusal.value.status, refusal.value.errors) == (400, (f"Invalid {name}",))
        assert found.single(name) is None


def test_payload_holds_the_json_body() -> None:
    found = read("", b"payload=%7B%22routing%22%3A%7B%7D%7D&other=1")
    assert found.document == {"routing": {}}
    assert found.text("other") == "1"


def test_null_and_empty_are_not_given_but_can_be_told_apart() -> None:
    found = read("", b'{"start":"","filter":null,"limit":0}')
    assert [found.text(name) for name in ("start", "filter", "limit", "absent")] == [None, None, "0", None]
    assert found.given("filter")
    assert not found.given("absent")


@pytest.mark.parametrize("query", ["to[]=a&to[]=b", "to[0]=a&to[1]=b", "to%5B%5D=a&to%5B7%5D=b"])
def test_arrays_with_and_without_index(query: str) -> None:
    assert read(query, b"").many("to") == ["a", "b"]


def test_arrays_in_json_with_and_without_brackets() -> None:
    assert read("", b'{"to":["a"]}').many("to") == ["a"]
    assert read("", b'{"to[]":["a"]}').many("to") == ["a"]
    assert read("", b'{"to":"a"}').many("to") == ["a"]


@pytest.mark.parametrize(("sent", "flag"), [("1", True), ("true", True), ("0", False), ("no", False)])
def test_flags(sent: str, flag: bool) -> None:
    assert read(f"f={sent}", b"").flag("f") is flag
    assert read("", b'{"f":true}').flag("f")


def test_bad_json_is_a_bad_request_also_as_payload() -> None:
    for body in (b'{"a"', b"payload=%7B"):
        with pytest.raises(Refusal, match="Invalid JSON"):
            read("", body)


def test_multipart_fields_and_files() -> None:
    body = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="to[]"\r\n\r\n441632960123\r\n'
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="file[]"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.4\r\n"
        f"--{BOUNDARY}--\r\n"
    ).encode()
    found = read("", body, f"multipart/form-data; boundary={BOUNDARY}")
    assert found.many("to") == ["441632960123"]
    assert [(f.name, f.content_type, f.content) for f in found.files] == [
        ("file[]", "application/pdf", b"%PDF-1.4")
    ]


def test_multipart_without_parts_is_empty() -> None:
    assert read("", b"nonsense", "multipart/form-data").form == []


def form_of(*heads: bytes, end: bytes = b"\r\n") -> bytes:
    """A multipart form of parts with these headers, each with a body of its own."""
    edge = b"--" + BOUNDARY.encode()
    return b"".join(edge + end + head + end * 2 + b"x" + end for head in heads) + edge + b"--" + end


MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
NAMED = b'Content-Disposition: form-data; name="a"'


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_form_is_read_whichever_way_its_lines_end(end: bytes) -> None:
    assert read("", form_of(NAMED, end=end), MULTIPART).form == [("a", "x")]


def test_a_form_that_lacks_its_end_is_read_as_far_as_it_goes() -> None:
    assert read("", form_of(NAMED).partition(b"\r\n--frontier--")[0], MULTIPART).form == [("a", "x")]


@pytest.mark.parametrize(
    ("encoding", "sent"), [("base64", b"aGVsbG8="), ("quoted-printable", b"=68ello"), ("7bit", b"hello")]
)
def test_a_part_may_be_encoded_for_the_post(encoding: str, sent: bytes) -> None:
    body = form_of(NAMED + b"\r\nContent-Transfer-Encoding: " + encoding.encode()).replace(
        b"\r\nx", b"\r\n" + sent
    )
    assert read("", body, MULTIPART).text("a") == "hello"


def test_as_many_parts_as_are_read_are_read() -> None:
    assert len(read("", form_of(*[NAMED] * PARTS), MULTIPART).form) == PARTS


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (form_of(*[NAMED] * (PARTS + 1)), MULTIPART),
        (form_of(b"A: b\r\n" * 10_000), MULTIPART),
        (form_of(NAMED + b"; a=b" * 10_000), MULTIPART),
        (b"&".join([b"a=1"] * (FIELDS + 1)), FORM),
        (b'{"a":' + b"[" * 600 + b"]" * 600 + b"}", "application/json"),
        (b"[" * 1_000_000, "application/json"),
    ],
    ids=["parts", "header lines", "header", "fields", "deep", "bottomless"],
)
def test_what_costs_more_to_read_than_to_send_is_refused(body: bytes, label: str) -> None:
    with pytest.raises(Refusal) as caught:
        read("", body, label)
    assert caught.value.status == 400


def test_a_form_within_forms_is_a_field() -> None:
    inner = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(500)
    )
    assert len(read("", form_of(NAMED + b"\r\n" + inner), MULTIPART).form) == 1


@pytest.mark.parametrize(
    ("name", "base"),
    [("a[]", "a"), ("a[0]", "a"), ("a[b][c]", "a[b]"), ("a[b[c]", "a"), ("[a][b]", "[a]")],
)
def test_brackets_make_an_array(name: str, base: str) -> None:
    assert read(f"{name}=1", b"").merged == {base: ["1"]}


@pytest.mark.parametrize("name", ["a[", "[]", "[a]", "a]", "a[]b", "a]b]", "a" + "[" * 1_000_000])
def test_brackets_in_odd_places_are_a_name(name: str) -> None:
    assert read(f"{name}=1", b"").merged == {name.removesuffix("[]"): "1"}
