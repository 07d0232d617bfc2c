"""Clients' keys: how they are made, taken apart and compared."""

import base64
import hmac

import msgspec
import pytest

from shared.orders.clients import clients
from shared.orders.clients.clients import SCOPES, Client, demo_client, hash_secret, new_client, split_key

NOW = 1_700_000_000.0


def fresh() -> tuple[Client, str]:
    return new_client("shop", scopes=frozenset({"orders:read"}), accounts=frozenset({"930000"}))


def test_a_key_opens_its_client_and_no_other() -> None:
    client, key = fresh()
    other, _ = fresh()
    assert split_key(key) is not None
    client_id, secret = split_key(key) or ("", "")
    assert client_id == "shop"
    assert client.accepts(secret, NOW)
    assert not other.accepts(secret, NOW)


@pytest.mark.parametrize("secret", ["", "demo-secre", "demo-secret ", "Demo-secret", "demo-secrét", "\0"])
def test_a_secret_that_is_nearly_right_is_wrong(secret: str) -> None:
    assert not demo_client("930000").accepts(secret, NOW)


def test_the_hash_of_a_secret_does_not_open_anything() -> None:
    client = demo_client("930000")
    assert not client.accepts(client.secret_hash, NOW)


def test_secrets_are_kept_as_hashes_only() -> None:
    client, key = fresh()
    secret = key.split("_", 2)[2]
    kept = msgspec.json.encode(client).decode()
    assert secret not in kept
    assert hash_secret(secret) in kept


def test_secrets_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def compare(a: str, b: str) -> bool:
        compared.append((a, b))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)
    client = demo_client("930000")
    assert not client.accepts("demo-secret", NOW)
    assert compared == [(hash_secret("demo-secret"), client.secret_hash)]


def test_a_secret_may_have_underscores() -> None:
    assert split_key("tl_shop_a_b_c") == ("shop", "a_b_c")


@pytest.mark.parametrize(
    "key", ["", "tl", "tl_shop", "xx_shop_secret", "TL_shop_secret", "shop_secret", " tl_a_b"]
)
def test_anything_else_is_no_key(key: str) -> None:
    assert split_key(key) is None


def test_a_client_may_do_what_its_scopes_say() -> None:
    client, _ = fresh()
    assert [scope for scope in SCOPES if client.may(scope)] == ["orders:read"]


def test_the_demo_client_may_do_everything_on_the_demo_account() -> None:
    client = demo_client("930000")
    assert all(client.may(scope) for scope in SCOPES)
    assert client.accounts == {"930000"}


def test_every_client_signs_callbacks_with_a_secret_of_its_own() -> None:
    secrets = [fresh()[0].callback_secret for _ in range(2)]
    assert secrets[0] != secrets[1]
    assert all(len(base64.b64decode(secret.removeprefix("whsec_"))) == 32 for secret in secrets)


@pytest.mark.parametrize("client_id", ["ab", "shop", "0815", "a" * 32])
def test_an_id_is_short_and_plain(client_id: str) -> None:
    assert clients.is_client_id(client_id)


@pytest.mark.parametrize(
    "client_id", ["", "a", "a" * 33, "Shop", "über", "a_b", "a-b", "shop\n", "a b", "a:b"]
)
def test_anything_else_is_no_id(client_id: str) -> None:
    assert not clients.is_client_id(client_id)
