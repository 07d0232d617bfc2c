"""The command line's commands: what they do with what they are given, and how they refuse."""

import json
from pathlib import Path

import fakeredis
import pytest
from typer.testing import CliRunner

from services.cli import clients as client_commands
from services.cli import orders as order_commands
from services.cli import settings
from services.cli.main import app
from services.gateway.reading.idempotency import unquote
from shared.errors import BookUnavailable
from shared.orders.clients.clients import Clients, split_key
from tests.unit.cli.test_gateway_client import Door
from tests.unit.orders.samples import SEALS
from tests.unit.orders.test_evidence import EVIDENCE

ENVIRONMENT = {"TRUNKLINE_ENVIRONMENT": "development"}
runner = CliRunner()

TAKEN = {
    "id": "1",
    "type": "t",
    "reference": "r",
    "number": None,
    "status": "s",
    "charged": "0",
    "why": None,
}


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> fakeredis.FakeRedis:
    client = fakeredis.FakeRedis()

    def connect(_url: str) -> fakeredis.FakeRedis:
        return client

    monkeypatch.setattr(client_commands, "connect", connect)
    return client


def run(*words: str, **environment: str) -> tuple[int, str]:
    result = runner.invoke(app, list(words), env={**ENVIRONMENT, **environment})
    return result.exit_code, result.output


# Configuration


@pytest.mark.parametrize("program", ["gateway", "worker", "keeper", "sandbox"])
def test_every_mistake_in_the_configuration_is_listed_and_nothing_starts(program: str) -> None:
    code, output = run(
        program, TRUNKLINE_JOB_TTR="soon", TRUNKLINE_BEANSTALKDD="x", TRUNKLINE_MAX_ATTEMPTS="0"
    )
    assert code == 2
    for name in ("TRUNKLINE_JOB_TTR", "TRUNKLINE_BEANSTALKDD", "TRUNKLINE_MAX_ATTEMPTS"):
        assert name in output


def test_a_secret_that_is_wrong_is_not_repeated() -> None:
    environment = {"TRUNKLINE_ENVIRONMENT": "production", "TRUNKLINE_SIMWOOD_PASSWORD": "sandbox"}
    code, output = run("gateway", **environment)
    assert code == 2
    assert "TRUNKLINE_SIMWOOD_PASSWORD" in output
    assert "'sandbox'" not in output


def test_a_redis_that_may_lose_orders_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ["Redis setting appendonly is 'no'", "Redis setting maxmemory-policy is 'allkeys-lru'"]

    def mistakes(_client: object) -> list[str]:
        return found

    monkeypatch.setattr(settings, "durability_mistakes", mistakes)
    code, output = run("keeper", TRUNKLINE_ENVIRONMENT="production")
    assert code == 2
    assert all(line in output for line in found)


def test_a_redis_that_does_not_answer_yet_is_not_held_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> list[str]:
        raise BookUnavailable("away")

    monkeypatch.setattr(settings, "durability_mistakes", away)
    config = settings.read_config({"TRUNKLINE_ENVIRONMENT": "production", "TRUNKLINE_ESCROW_KEY": "5c" * 32})
    assert settings.durable(config) is config


@pytest.mark.parametrize("program", ["gateway", "worker", "keeper"])
def test_without_a_key_to_seal_with_nothing_starts(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> list[str]:
        raise BookUnavailable("away")

    monkeypatch.setattr(settings, "durability_mistakes", away)
    code, output = run(program, TRUNKLINE_ENVIRONMENT="production")
    assert code == 2
    assert "TRUNKLINE_ESCROW_KEY" in output


def test_a_tube_that_is_none_is_named_with_those_there_are() -> None:
    code, output = run("worker", "numbers.steal")
    assert code == 2
    assert "numbers.steal" in output
    assert "numbers.search" in output


# Clients


def test_a_new_clients_key_opens_it(book: fakeredis.FakeRedis) -> None:
    code, output = run("client", "add", "shop")
    assert code == 0
    key = output.split("key: ")[1].split()[0]
    client_id, secret = split_key(key) or ("", "")
    client = Clients(book, SEALS).get(client_id)
    assert client is not None
    assert client.accepts(secret, 0)
    assert client.scopes == {"orders:read", "orders:write"}
    assert client.accounts == {"930000"}
    assert client.callback_secret in output


def test_a_new_client_gets_the_rights_it_is_given(book: fakeredis.FakeRedis) -> None:
    run("client", "add", "shop", "--scope", "v3", "--scope", "admin", "--account", "1", "--account", "2")
    client = Clients(book, SEALS).get("shop")
    assert client is not None
    assert (client.scopes, client.accounts) == ({"v3", "admin"}, {"1", "2"})


@pytest.mark.parametrize("client_id", ["a", "Shop", "a_b", "über", "x" * 33, "a b"])
def test_an_id_that_no_key_could_have_is_refused(book: fakeredis.FakeRedis, client_id: str) -> None:
    code, _ = run("client", "add", client_id)
    assert code == 2
    assert Clients(book, SEALS).all() == []


def test_a_scope_that_is_none_is_refused(book: fakeredis.FakeRedis) -> None:
    code, output = run("client", "add", "shop", "--scope", "orders:destroy")
    assert code == 2
    assert "orders:destroy" in output


def test_a_client_for_no_account_is_refused(book: fakeredis.FakeRedis) -> None:
    code, output = run("client", "add", "shop", TRUNKLINE_ENVIRONMENT="production")
    assert code == 2
    assert "--account" in output


def test_a_client_that_is_there_is_not_replaced(book: fakeredis.FakeRedis) -> None:
    run("client", "add", "shop")
    before = Clients(book, SEALS).get("shop")
    code, _ = run("client", "add", "shop")
    assert code == 2
    assert Clients(book, SEALS).get("shop") == before


def test_the_list_shows_every_client_and_no_secret(book: fakeredis.FakeRedis) -> None:
    _, made = run("client", "add", "shop")
    run("client", "add", "crm")
    code, output = run("client", "list")
    assert code == 0
    assert output.index("crm") < output.index("shop")
    assert made.split("key: ")[1].split()[0] not in output
    assert "whsec_" not in output


def test_resealing_makes_the_old_key_needless(book: fakeredis.FakeRedis) -> None:
    old, new = "11" * 32, "22" * 32
    run("client", "add", "shop", TRUNKLINE_ESCROW_KEY=old)
    code, _ = run("client", "list", TRUNKLINE_ESCROW_KEY=new)
    assert code == 1
    assert run("client", "reseal", TRUNKLINE_ESCROW_KEY=f"{new},{old}")[0] == 0
    code, output = run("client", "list", TRUNKLINE_ESCROW_KEY=new)
    assert code == 0
    assert "shop" in output


# Orders


@pytest.mark.parametrize("reference", ["R-1", "order 17", "Zoë", "注文", "x" * 128, None])
def test_any_reference_makes_a_key_that_the_gateway_takes(reference: str | None) -> None:
    key = order_commands.key_of({"reference": reference})
    assert unquote(key) == key


def test_each_reference_has_its_own_key_and_always_the_same() -> None:
    keys = [order_commands.key_of({"reference": name}) for name in ("a", "b", "a")]
    assert keys[0] == keys[2] != keys[1]


def test_a_file_is_handed_in_row_by_row(tmp_path: Path) -> None:
    door = Door()
    file = tmp_path / "orders.csv"
    file.write_text("type,reference,number\nnumber.release,order 1,44\nnumber.release,order 2,44\n")
    door.answers = [(202, TAKEN), (202, TAKEN)]
    code, _ = run("order", "submit", str(file), "--key", "tl_demo_x", "--gateway", door.url)
    door.close()
    assert code == 0
    assert [json.loads(body)["reference"] for *_, body in door.asked] == ["order 1", "order 2"]


def test_a_refused_order_is_named_and_the_others_go_in(tmp_path: Path) -> None:
    door = Door()
    file = tmp_path / "orders.csv"
    file.write_text("type,reference,number\nnumber.release,bad,44\nnumber.release,good,44\n")
    door.answers = [(400, {"detail": "The order cannot be carried out.", "errors": []}), (202, TAKEN)]
    code, output = run("order", "submit", str(file), "--key", "tl_demo_x", "--gateway", door.url)
    door.close()
    assert code == 1
    assert "bad: The order cannot be carried out." in output
    assert [json.loads(body)["reference"] for *_, body in door.asked] == ["bad", "good"]


def test_a_file_that_cannot_be_read_hands_nothing_in(tmp_path: Path) -> None:
    door = Door()
    file = tmp_path / "orders.csv"
    file.write_text("reference,config\nR-1,\nR-2,{no\n")
    code, output = run("order", "submit", str(file), "--key", "tl_demo_x", "--gateway", door.url)
    door.close()
    assert code == 2
    assert "row 3" in output
    assert door.asked == []


def test_without_a_key_nothing_is_asked() -> None:
    code, output = run("order", "list")
    assert code == 2
    assert "TRUNKLINE_CLIENT_KEY" in output or "--key" in output


def test_an_exported_order_can_be_verified_by_anybody(tmp_path: Path) -> None:
    door, file = Door(), tmp_path / "order.json"
    door.answers = [(200, json.loads(EVIDENCE))]
    code, _ = run("order", "export", "1", "--key", "tl_demo_x", "--gateway", door.url, "--output", str(file))
    door.close()
    assert code == 0
    file.write_bytes(EVIDENCE)
    assert run("order", "verify", str(file)) == (0, "The chain and the digest are whole.\n")
    file.write_bytes(EVIDENCE.replace(b"accepted", b"rejected"))
    code, output = run("order", "verify", str(file))
    assert code == 1
    assert "changed" in output
