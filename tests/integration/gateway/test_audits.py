"""Audits over HTTP: who may have one made, what it shows, and what deciding about a difference does."""

from itertools import count
from typing import Any, Literal

import msgspec
import pytest

from services.gateway.openapi import audit_shapes
from services.gateway.resources.reversals import reversal
from shared.orders import keyspace
from shared.orders.audit import beliefs
from shared.orders.audit.audits import Audit, Audits, Difference, difference
from shared.orders.audit.beliefs import Belief, Beliefs
from shared.orders.clients.clients import Client, Limits, new_client
from shared.orders.types import trunk_parts
from shared.orders.types.kinds import (
    NumberActivate,
    NumberRelease,
    NumberUpdate,
    Sms,
    TrunkCreate,
    TrunkUpdate,
)
from shared.orders.types.workflow import type_of
from tests.integration.gateway.house import NUMBER, House, document, kind

ACCOUNT = "930000"
TRUNK = f"{ACCOUNT}-HAND"
_names = count()
OTHER = "442079460124"
SAID = {"who": "Ada", "why": "the portal"}
CONFIG: dict[str, object] = {"routing": {"default": [[{"type": "busy"}]]}}
SMS = Sms("http_json", "https://shop.example/sms")
SMS_SHOWN: dict[str, object] = msgspec.structs.asdict(SMS)
BELIEVED = Belief(1.0, "01HF7YAT00ZZZZZZZZZZZZZZZZ", {"config": 1})


def audited(house: House, *found: Difference) -> Audit:
    """A keeper has made an audit and found these."""
    audits = Audits(house.redis, ACCOUNT)
    audit = audits.want(Audit("01HF7YAT00ZZZZZZZZZZZZZZZZ", "ada", 1.0))
    assert audit is not None
    assert audits.take("keeper", 60) == audit
    for one in found:
        audits.note(audit, one)
    ended = msgspec.structs.replace(audit, ended=2.0, differences=len(found))
    assert audits.end("keeper", audit, ended)
    return ended


def known(house: House) -> dict[str, Belief]:
    return dict(Beliefs(house.redis, ACCOUNT).every())


def believe(house: House, **fields: Belief) -> None:
    """Have an order's end leave these behind."""
    raw = {name: msgspec.json.encode(belief) for name, belief in fields.items()}
    house.redis.hset(keyspace.believed(ACCOUNT), mapping=raw)  # pyright: ignore[reportArgumentType]


def decide(house: House, one: Difference, what: Literal["accept", "reverse"], **sent: Any) -> Any:
    return house.post(f"/audits/differences/{one.id}/{what}", SAID, key=None, **sent)


def let_in(house: House, *scopes: str) -> str:
    """The authorization of a client with these scopes only."""
    client, key = new_client(f"narrow{next(_names)}", scopes=frozenset(scopes), accounts=frozenset({ACCOUNT}))
    house.admit(client)
    return f"Bearer {key}"


def test_an_audit_is_asked_for_once_at_a_time(house: House) -> None:
    first = house.post("/audits", SAID, key=None)
    assert first.status_code == 202
    msgspec.json.decode(first.content, type=audit_shapes.AuditShown)
    assert document(first)["who"] == "Ada (client demo)"
    assert document(house.post("/audits", raw=b"", key=None))["id"] == document(first)["id"]
    shown = document(house.get("/audits/latest"))
    assert shown["under_way"]["id"] == document(first)["id"]
    assert (shown["last"], shown["differences"], shown["undecided"]) == (None, [], 0)


def test_what_was_found_is_of_the_shape_described(house: House) -> None:
    changed = difference(NUMBER, "changed", part="config", believed=BELIEVED, found={"a": 1})
    audited(house, difference(TRUNK, "unordered"), changed)
    believe(house, **{changed.field: BELIEVED})
    decide(house, changed, "accept")
    answer = house.get("/audits/latest")
    shown = msgspec.json.decode(answer.content, type=audit_shapes.AuditStanding)
    assert [one.subject for one in shown.differences] == [TRUNK, NUMBER]
    assert (shown.undecided, shown.differences[1].found) == (1, {"a": 1})


@pytest.mark.parametrize(
    ("path", "scopes"),
    [
        ("/audits", ("orders:write", "orders:read")),
        ("/audits/differences/0/accept", ("orders:write",)),
        ("/audits/differences/0/reverse", ("orders:write",)),
    ],
)
def test_only_an_admin_may(house: House, path: str, scopes: tuple[str, ...]) -> None:
    assert kind(house.post(path, SAID, key=None, auth=let_in(house, *scopes))) == "forbidden"


def test_an_admin_who_may_not_order_cannot_reverse_but_accept(house: House) -> None:
    one = difference(NUMBER, "unordered")
    audited(house, one)
    auth = let_in(house, "admin")
    assert kind(decide(house, one, "reverse", auth=auth)) == "forbidden"
    assert decide(house, one, "accept", auth=auth).status_code == 200


def test_to_accept_is_to_believe_what_the_carrier_has(house: House) -> None:
    believe(house, **{OTHER: BELIEVED, f"{OTHER}/sms": BELIEVED, f"{NUMBER}/config": BELIEVED})
    found = [
        difference(NUMBER, "changed", part="config", believed=BELIEVED, found={"a": 1}),
        difference(OTHER, "gone", believed=BELIEVED),
        difference(TRUNK, "unordered"),
    ]
    audited(house, *found)
    for one in found:
        answer = decide(house, one, "accept")
        shown = msgspec.json.decode(answer.content, type=audit_shapes.DifferenceShown)
        assert shown.decision is not None
        assert (shown.decision.what, shown.decision.who) == ("accepted", "Ada (client demo)")
    left = known(house)
    assert left.keys() == {f"{NUMBER}/config", TRUNK}
    assert left[f"{NUMBER}/config"].value == {"a": 1}
    assert house.orders() == []


def test_what_is_believed_otherwise_by_now_cannot_be_accepted(house: House) -> None:
    one = difference(NUMBER, "unordered")
    audited(house, one)
    believe(house, **{NUMBER: BELIEVED})
    assert kind(decide(house, one, "accept")) == "decision-refused"
    assert known(house) == {NUMBER: BELIEVED}


def test_to_reverse_orders_once_what_puts_the_carrier_right(house: House) -> None:
    one = difference(NUMBER, "unordered")
    audited(house, one)
    first, again = decide(house, one, "reverse"), decide(house, one, "reverse")
    assert first.status_code == again.status_code == 200
    assert document(first) == document(again)
    (made,) = house.orders()
    assert document(first)["decision"]["order"] == made
    assert isinstance(house.book.read(made).spec, NumberRelease)
    assert [job.order for job in house.jobs()] == [made]


def test_a_reversal_whose_note_was_lost_is_the_same_order(house: House) -> None:
    one = difference(NUMBER, "unordered")
    audit = audited(house, one)
    decide(house, one, "reverse")
    Audits(house.redis, ACCOUNT).note(audit, one)
    again = decide(house, one, "reverse", auth=let_in(house, "admin", "orders:write"))
    assert [document(again)["decision"]["order"]] == house.orders()
    assert len(house.jobs()) == 1


def test_a_reversal_keeps_the_caps_of_its_client(house: House) -> None:
    one = difference(NUMBER, "gone", believed=BELIEVED)
    audited(house, one)
    believe(house, **{NUMBER: BELIEVED})
    client, key = new_client(
        "capped", scopes=frozenset({"admin", "orders:write"}), accounts=frozenset({ACCOUNT})
    )
    house.admit(_capped(client))
    assert kind(decide(house, one, "reverse", auth=f"Bearer {key}")) == "spend-cap-reached"
    assert document(house.get("/audits/latest"))["undecided"] == 1


def test_what_is_decided_is_decided(house: House) -> None:
    one = difference(NUMBER, "unordered")
    audited(house, one)
    decide(house, one, "accept")
    assert kind(decide(house, one, "reverse")) == "decision-refused"
    assert house.orders() == []


def test_a_difference_that_nobody_found(house: House) -> None:
    one = difference(NUMBER, "unordered")
    assert kind(decide(house, one, "accept")) == "not-found"
    audited(house)
    assert kind(decide(house, one, "accept")) == "not-found"


def test_a_body_that_says_something_else_is_refused(house: House) -> None:
    assert kind(house.post("/audits", {"happened": True}, key=None)) == "invalid-decision"


def test_what_is_gone_is_ordered_again_with_all_that_was_set_on_it() -> None:
    parts = {
        "config": Belief(1.0, value=CONFIG),
        "trunk": Belief(1.0, value={"trunk": TRUNK}),
        "sms": Belief(1.0, value=SMS_SHOWN),
    }
    spec = reversal(difference(NUMBER, "gone"), parts)
    assert isinstance(spec, NumberActivate)
    assert (spec.number, spec.config, spec.trunk, spec.sms) == (NUMBER, CONFIG, TRUNK, SMS)


@pytest.mark.parametrize(
    ("part", "value", "asked"),
    [
        ("config", CONFIG, CONFIG),
        ("config", {}, None),
        ("trunk", {"trunk": TRUNK}, TRUNK),
        ("trunk", {}, None),
        ("sms", SMS_SHOWN, SMS),
    ],
)
def test_what_was_changed_is_put_back_as_it_was(part: str, value: dict[str, object], asked: object) -> None:
    believed = Belief(1.0, value=value)
    spec = reversal(difference(NUMBER, "changed", part=part, believed=believed, found={"x": 1}), {})
    assert isinstance(spec, NumberUpdate)
    assert getattr(spec, part) == asked
    others = {other for other in beliefs.PARTS if other != part}
    assert all(getattr(spec, other) is msgspec.UNSET for other in others)


def test_an_unordered_trunk_is_deleted() -> None:
    assert type_of(reversal(difference(TRUNK, "unordered"), {})) == "trunk.delete"


ON_TRUNK: dict[str, dict[str, object]] = {
    "type": {"type": "ip"},
    "options/max_dur": {"max_dur": "60"},
    "options/max_cpm": {"max_cpm": "0.5"},
    "options/enabled_in": {"enabled_in": "0"},
    "options/limit_rate_out": {"limit_rate_out": "5/10s"},
    "options/limit_concurrent_in": {},
    "acl": {"addresses": ["192.0.2.1"]},
    "destinationacl": {"allow": ["44"], "deny": []},
    "balance": {"balance": "50"},
    "config": CONFIG,
    "numbers": {},
}


def test_a_trunk_that_is_gone_is_created_again_with_all_that_was_set_on_it(house: House) -> None:
    one = difference(TRUNK, "gone", believed=BELIEVED)
    audited(house, one)
    set_on = {f"{TRUNK}/{part}": Belief(1.0, value=value) for part, value in ON_TRUNK.items()}
    believe(house, **{TRUNK: BELIEVED}, **set_on)
    assert decide(house, one, "reverse").status_code == 200
    (made,) = house.orders()
    spec = house.book.read(made).spec
    assert isinstance(spec, TrunkCreate)
    assert trunk_parts.set_on(spec) == {
        part: value for part, value in ON_TRUNK.items() if part not in {"type", "numbers"}
    }
    assert (spec.trunk_type, spec.numbers) == ("ip", msgspec.UNSET)


@pytest.mark.parametrize(("parts", "kind"), [({}, "auth"), ({"acl": ON_TRUNK["acl"]}, "ip")])
def test_the_type_of_a_trunk_that_is_not_believed_is_that_of_what_was_set_on_it(
    parts: dict[str, dict[str, object]], kind: str
) -> None:
    spec = reversal(
        difference(TRUNK, "gone"), {part: Belief(1.0, value=value) for part, value in parts.items()}
    )
    assert isinstance(spec, TrunkCreate)
    assert spec.trunk_type == kind


def test_a_setting_that_was_never_given_is_no_part_of_a_new_trunk() -> None:
    spec = reversal(difference(TRUNK, "gone"), {"options/cli_default": Belief(1.0)})
    assert isinstance(spec, TrunkCreate)
    assert spec.options is msgspec.UNSET


@pytest.mark.parametrize("part", sorted(ON_TRUNK.keys() - {"type", "numbers"}))
@pytest.mark.parametrize("empty", [False, True])
def test_what_was_changed_of_a_trunk_is_put_back_and_nothing_else(part: str, *, empty: bool) -> None:
    value = {} if empty and part in CLEARED else ON_TRUNK[part]
    believed = Belief(1.0, value=value)
    spec = reversal(difference(TRUNK, "changed", part=part, believed=believed, found={"x": 1}), {})
    assert isinstance(spec, TrunkUpdate)
    assert trunk_parts.set_on(spec) == {part: value}


CLEARED = {"options/limit_rate_out", "balance", "config"}
"""Parts that may be believed to be nothing, and be put back to that."""


@pytest.mark.parametrize("part", ["options/cli_default", "type"])
def test_what_cannot_be_put_back_is_refused_with_what_to_do(house: House, part: str) -> None:
    one = difference(TRUNK, "changed", part=part, believed=Belief(1.0), found={"x": "1"})
    audited(house, one)
    answer = decide(house, one, "reverse")
    assert kind(answer) == "decision-refused"
    assert house.orders() == []


def test_what_no_order_could_say_is_refused(house: House) -> None:
    believed = Belief(1.0, value={"addresses": ["2001:db8::1"]})
    one = difference(TRUNK, "changed", part="acl", believed=believed)
    audited(house, one)
    assert kind(decide(house, one, "reverse")) == "decision-refused"


def test_a_change_of_a_trunk_that_is_accepted_is_believed(house: House) -> None:
    one = difference(TRUNK, "changed", part="options/max_dur", believed=BELIEVED, found={"max_dur": "90"})
    audited(house, one)
    believe(house, **{one.field: BELIEVED})
    shown = msgspec.json.decode(decide(house, one, "accept").content, type=audit_shapes.DifferenceShown)
    assert shown.part == "options/max_dur"
    assert known(house)[f"{TRUNK}/options/max_dur"].value == {"max_dur": "90"}


def _capped(client: Client) -> Client:
    return msgspec.structs.replace(client, limits=Limits(numbers=0))
