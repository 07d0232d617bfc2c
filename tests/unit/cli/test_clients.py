"""`trunkline client`: keys that change, clients that are shut out, limits and what is used of them."""

from collections.abc import Callable
from decimal import Decimal

import fakeredis
import pytest
from typer.testing import CliRunner

from services.cli import clients as client_commands
from services.cli.durations import seconds
from services.cli.main import app
from shared.clock import ManualClock
from shared.orders import progress
from shared.orders.book.book import Book
from shared.orders.book.drafts import IdempotencyKey
from shared.orders.clients.clients import Client, Clients, Limits, Rate, split_key
from shared.orders.record import Cost, Effect
from shared.outcome import Charge, Done
from tests.unit.orders import samples
from tests.unit.orders.samples import RULES, SEALS, accepted

HOUR, DAY = 3600, 24 * 3600
runner = CliRunner()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> ManualClock:
    clock = ManualClock()
    monkeypatch.setattr(client_commands, "clock", clock)
    return clock


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> fakeredis.FakeRedis:
    client = fakeredis.FakeRedis()

    def connect(_url: str) -> fakeredis.FakeRedis:
        return client

    monkeypatch.setattr(client_commands, "connect", connect)
    return client


@pytest.fixture
def shop(book: fakeredis.FakeRedis) -> Callable[[], Client]:
    """A client `shop`; call it for the client as it is now."""
    run("add", "shop")

    def now() -> Client:
        found = Clients(book, SEALS).get("shop")
        assert found is not None
        return found

    return now


def run(*words: str) -> tuple[int, str]:
    environment = {"TRUNKLINE_ENVIRONMENT": "development", "COLUMNS": "200"}
    result = runner.invoke(app, ["client", *words], env=environment)
    return result.exit_code, result.output


def secret_in(output: str) -> str:
    """The secret of the key that was shown."""
    _, secret = split_key(output.split("key: ")[1].split(maxsplit=1)[0]) or ("", "")
    return secret


# Keys


def test_a_new_key_opens_the_client_and_the_old_one_does_until_the_overlap_is_over(
    shop: Callable[[], Client], book: fakeredis.FakeRedis, clock: ManualClock
) -> None:
    old = secret_in(run("add", "other")[1])
    new = secret_in(run("rotate", "other", "--overlap", "1h")[1])
    other = Clients(book, SEALS).get("other")
    assert other is not None
    assert (other.accepts(old, clock.now), other.accepts(new, clock.now)) == (True, True)
    assert other.accepts(old, clock.now + HOUR - 1)
    assert not other.accepts(old, clock.now + HOUR)
    assert not shop().accepts(new, clock.now)


def test_the_command_says_until_when_both_are_good(shop: Callable[[], Client]) -> None:
    assert "until 2023-11-15T22:13:20.000Z" in run("rotate", "shop")[1]


def test_after_a_leak_nothing_overlaps_not_even_what_was_replaced_before(
    shop: Callable[[], Client], clock: ManualClock
) -> None:
    first = secret_in(run("rotate", "shop", "--overlap", "7d")[1])
    second = secret_in(run("rotate", "shop", "--overlap", "7d")[1])
    third = secret_in(run("rotate", "shop", "--overlap", "0")[1])
    assert [shop().accepts(secret, clock.now) for secret in (first, second, third)] == [False, False, True]


def test_old_keys_are_forgotten_when_their_time_is_over(
    shop: Callable[[], Client], clock: ManualClock
) -> None:
    for _ in range(3):
        run("rotate", "shop", "--overlap", "1h")
        clock.advance(2 * HOUR)
    assert len(shop().old_hashes) == 1


def test_while_a_callback_secret_is_replaced_both_sign(
    shop: Callable[[], Client], clock: ManualClock
) -> None:
    old = shop().callback_secret
    output = run("rotate", "shop", "--callback", "--overlap", "30m")[1]
    new = shop().callback_secret
    assert f"callback secret: {new}" in output
    assert "key: tl_" not in output
    assert shop().signing_secrets(clock.now) == f"{new} {old}"
    assert shop().signing_secrets(clock.now + 1800) == new


def test_no_secret_is_kept_that_opens_anything(shop: Callable[[], Client], book: fakeredis.FakeRedis) -> None:
    shown = [secret_in(run("rotate", "shop")[1]) for _ in range(2)]
    stored = book.get("{trunkline}:client:shop")
    assert isinstance(stored, bytes)
    assert not any(secret.encode() in stored for secret in shown)


def test_a_disabled_client_is_shut_out_until_it_is_enabled(
    shop: Callable[[], Client], clock: ManualClock
) -> None:
    secret = secret_in(run("rotate", "shop")[1])
    assert "within 5 seconds" in run("disable", "shop")[1]
    assert not shop().accepts(secret, clock.now)
    assert "disabled" in run("list")[1]
    run("enable", "shop")
    assert shop().accepts(secret, clock.now)
    assert "disabled" not in run("list")[1]


@pytest.mark.parametrize("command", ["rotate", "disable", "enable", "limits"])
def test_a_client_that_is_not_there_is_named(book: fakeredis.FakeRedis, command: str) -> None:
    code, output = run(command, "nobody")
    assert code == 2
    assert "there is no client nobody" in output
    assert Clients(book, SEALS).all() == []


@pytest.mark.parametrize(
    ("text", "length"),
    [("0", 0), ("90", 90), ("90s", 90), ("1.5h", 5400), ("24h", DAY), ("7d", 7 * DAY), (" 30m ", 1800)],
)
def test_a_length_of_time_is_written_as_people_do(text: str, length: float) -> None:
    assert seconds(text) == length


@pytest.mark.parametrize("text", ["", "soon", "-1h", "1w", "1h30m", "٣h", "h"])
def test_what_is_no_length_of_time_is_refused(shop: Callable[[], Client], text: str) -> None:
    before = shop()
    assert run("rotate", "shop", "--overlap", text)[0] == 2
    assert shop() == before


# Limits


def test_limits_are_set_and_shown(shop: Callable[[], Client]) -> None:
    code, output = run(
        *("limits", "shop", "--day", "100", "--month", "2000.50", "--numbers-per-day", "50"),
        *("--rate", "50/s", "--burst", "100"),
    )
    assert code == 0
    assert shop().limits == Limits(Rate(50, 100), Decimal(100), Decimal("2000.50"), 50)
    for cell in ("100", "2000.5", "50", "50/s, 100 at once"):
        assert cell in output


def test_what_is_not_given_stays_and_none_takes_a_limit_away(shop: Callable[[], Client]) -> None:
    run("limits", "shop", "--day", "100", "--month", "2000", "--numbers-per-day", "5", "--rate", "600/m")
    run("limits", "shop", "--day", "50")
    assert shop().limits == Limits(Rate(10, 10), Decimal(50), Decimal(2000), 5)
    run("limits", "shop", "--month", "none", "--numbers-per-day", "none", "--rate", "none")
    assert shop().limits == Limits(day=Decimal(50))
    run("limits", "shop", "--day", "none")
    assert shop().limits.caps == {}


def test_keys_stay_when_limits_change(shop: Callable[[], Client]) -> None:
    before = shop()
    run("limits", "shop", "--day", "1")
    assert (shop().secret_hash, shop().callback_secret) == (before.secret_hash, before.callback_secret)


@pytest.mark.parametrize(
    ("given", "rate"),
    [
        (["--rate", "50/s"], Rate(50, 50)),
        (["--rate", "50"], Rate(50, 50)),
        (["--rate", "30/m"], Rate(0.5, 1)),
        (["--rate", "5/10s"], Rate(0.5, 1)),
        (["--rate", "1/h", "--burst", "7"], Rate(1 / 3600, 7)),
    ],
)
def test_a_rate_is_so_many_in_a_time(shop: Callable[[], Client], given: list[str], rate: Rate) -> None:
    run("limits", "shop", *given)
    assert shop().limits.rate == rate


def test_the_burst_changes_alone(shop: Callable[[], Client]) -> None:
    run("limits", "shop", "--rate", "50/s")
    run("limits", "shop", "--burst", "200")
    assert shop().limits.rate == Rate(50, 200)


@pytest.mark.parametrize(
    "given",
    [
        ["--day", "-1"],
        ["--day", "much"],
        ["--day", "NaN"],
        ["--month", "1e99"],
        ["--numbers-per-day", "1.5"],
        ["--numbers-per-day", "-1"],
        ["--rate", "0/s"],
        ["--rate", "fast"],
        ["--rate", "1/0s"],
        ["--rate", "1/s", "--burst", "0"],
        ["--burst", "5"],
    ],
)
def test_a_limit_that_is_none_is_refused(shop: Callable[[], Client], given: list[str]) -> None:
    code, output = run("limits", "shop", *given)
    assert code == 2
    assert given[0] in output or given[-2] in output
    assert shop().limits == Limits()


def test_what_is_used_today_and_this_month_is_shown(
    shop: Callable[[], Client], book: fakeredis.FakeRedis, clock: ManualClock
) -> None:
    orders = Book(book, patience=30)
    move = accepted(samples.activate(), now=clock.now)
    orders.accept(move, IdempotencyKey("k", "f"))
    order = orders.commit(move.order, progress.claim(move.order, "worker", clock.now, RULES))
    cost = Cost(Decimal("2.50"), numbers=1)
    order = orders.commit(order, progress.announce(order, Effect("PUT", {}, clock.now, cost), ()))
    run("limits", "shop", "--day", "10", "--month", "100", "--numbers-per-day", "3")
    assert _rows(run("limits", "shop")[1]) == {
        "day": ["10", "0", "2.5", "7.5", "2023-11-15T00:00:00.000Z"],
        "month": ["100", "0", "2.5", "97.5", "2023-12-01T00:00:00.000Z"],
        "numbers per day": ["3", "1", "", "2", "2023-11-15T00:00:00.000Z"],
    }
    paid = Done(charges=(Charge("number", Decimal("2.50")),), numbers=1)
    orders.commit(order, progress.settle(order, paid, clock.now, 0, RULES))
    assert _rows(run("limits", "shop")[1])["day"][1:3] == ["2.5", "0"]


def _rows(output: str) -> dict[str, list[str]]:
    """The cells of the table's rows, by their first: what stands below each word of its head."""
    head, _, *lines = (line for line in output.splitlines() if line.strip())
    starts = [head.index(word) for word in ("limit", "cap", "spent", "reserved", "left", "starts anew")]
    ends = [*starts[1:], None]
    rows = [[line[start:end].strip() for start, end in zip(starts, ends, strict=True)] for line in lines]
    return {cells[0]: cells[1:] for cells in rows if cells[0] != "requests"}
