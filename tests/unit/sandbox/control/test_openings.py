"""The accounts a sandbox is told to begin with, who may control it, and the certificate it is given."""

import json
from pathlib import Path

import fakeredis
import pytest
from msgspec.structs import replace

from services.sandbox.openings import openings
from services.sandbox.world.accounts import OPENING, Opening
from services.sandbox.world.world import World
from services.sandbox.wsgi import check_controls, has_controls, tls
from shared.clock import ManualClock
from shared.config import Config
from shared.errors import ConfigError

WANTED = Opening("931000", "me", "hush", "startup", 1_250_000)


def test_without_any_the_usual_ones() -> None:
    assert openings("") == OPENING


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "accounts.json",
            json.dumps(
                [{"id": "931000", "user": "me", "password": "hush", "type": "startup", "balance": "12.5"}]
            ),
        ),
        (
            "accounts.toml",
            '[[accounts]]\nid = "931000"\nuser = "me"\npassword = "hush"\ntype = "startup"\nbalance = 12.5\n',
        ),
    ],
)
def test_from_a_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert openings(str(tmp_path / name)) == (WANTED,)


def test_written_out() -> None:
    found = openings("931000:me:hush:startup:12.5, 931001:you:hush2")
    assert found[0] == WANTED
    assert (found[1].account, found[1].account_type) == ("931001", "virtual_interconnect")


@pytest.mark.parametrize(
    "given",
    [
        "931000",
        "931000:me:hush:gold",
        "931000:me:hush:startup:-1",
        "x:me:hush",
        "931000:me:hush,931000:you:hush",
        "absent.json",
    ],
)
def test_mistakes_are_told_without_passwords(given: str) -> None:
    with pytest.raises(ConfigError) as caught:
        openings(given)
    assert "hush" not in str(caught.value)


def test_a_world_begins_with_them() -> None:
    world = World(fakeredis.FakeRedis(), ManualClock(), seed=1, report_ttl=300, openings=(WANTED,))
    world.ensure()
    assert world.accounts.balance("931000")[0] == 1_250_000
    assert world.entrance.meet("sandbox").user is None
    world.reset()
    assert world.entrance.meet("me").user is not None


@pytest.mark.parametrize(
    ("environment", "bind", "dev", "anywhere", "served"),
    [
        ("production", "127.0.0.1:1", False, False, False),
        ("development", "127.0.0.1:1", False, False, True),
        ("development", "0.0.0.0:1", False, False, False),
        ("production", "127.0.0.1:1", True, False, True),
        ("production", "0.0.0.0:1", False, True, True),
    ],
)
def test_who_may_control_it(environment: str, bind: str, dev: bool, anywhere: bool, served: bool) -> None:
    config = replace(
        Config(), environment=environment, sandbox_bind=bind, sandbox_dev=dev, sandbox_dev_anywhere=anywhere
    )
    assert has_controls(config) is served
    check_controls(config)


def test_controls_that_everybody_could_reach_are_refused() -> None:
    with pytest.raises(ConfigError, match="--dev-anywhere"):
        check_controls(replace(Config(), sandbox_bind="0.0.0.0:1", sandbox_dev=True))


def test_plain_http_without_a_certificate() -> None:
    assert tls(Config()) is None


@pytest.mark.parametrize("given", [{"sandbox_tls_cert": "cert.pem"}, {"sandbox_tls_key": "key.pem"}])
def test_a_certificate_that_cannot_be_used_says_so(tmp_path: Path, given: dict[str, str]) -> None:
    files = {name: str(tmp_path / file) for name, file in given.items()}
    with pytest.raises(ConfigError, match=r"TRUNKLINE_SANDBOX_TLS_KEY .* both PEM"):
        tls(replace(Config(), **files))
