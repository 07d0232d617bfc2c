"""The book's client: an outage is `BookUnavailable`, a mistake is not, and nothing is ever sent twice."""

import signal
from collections.abc import Generator
from pathlib import Path

import fakeredis
import pytest
import redis

from shared.errors import BookUnavailable
from shared.redis_client import lent
from shared.store import Scripts, availability, connect, durability_mistakes
from tests.integration.tubes.rogue import Swallower
from tests.servers import RedisServer

COUNT = "return {redis.call('INCRBY', KEYS[1], ARGV[1]), ARGV[2]}"
READ = "return redis.call('GET', KEYS[1])"


@pytest.fixture
def server(tmp_path: Path) -> Generator[RedisServer]:
    """A Redis of the test's own, to do with as it likes."""
    server = RedisServer(tmp_path / "redis").start()
    yield server
    server.kill()


@pytest.fixture
def client(server: RedisServer) -> Generator[redis.Redis]:
    client = connect(server.url, timeout=2)
    yield client
    client.close()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package with two scripts in it, and a file that is none."""
    folder = tmp_path / "scripts_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "count.lua").write_text(COUNT)
    (folder / "read.lua").write_text(READ)
    (folder / "README.md").write_text("not a script")
    monkeypatch.syspath_prepend(tmp_path)
    return folder.name


@pytest.fixture(params=["fake", "real"])
def either(request: pytest.FixtureRequest) -> redis.Redis:
    if request.param == "fake":
        return fakeredis.FakeRedis()
    return request.getfixturevalue("real_redis")


def write(client: redis.Redis) -> None:
    with availability():
        client.set("key", "value")


def test_a_script_is_called_by_the_name_of_its_file(either: redis.Redis, package: str) -> None:
    scripts = Scripts(either, package)
    assert scripts.call("count", ["n"], [2, b"\xff"]) == [2, b"\xff"]
    assert scripts.call("count", ["n"], [3, "text"]) == [5, b"text"]
    assert scripts.call("read", ["n"], []) == b"5"


def test_only_lua_files_are_scripts(either: redis.Redis, package: str) -> None:
    with pytest.raises(KeyError):
        Scripts(either, package).call("README", [], [])


def test_a_script_that_the_server_forgot_is_loaded_again(either: redis.Redis, package: str) -> None:
    scripts = Scripts(either, package)
    scripts.call("count", ["n"], [1, ""])
    either.script_flush()
    assert scripts.call("count", ["n"], [1, ""]) == [2, b""]
    either.script_flush()
    assert scripts.call_many("count", [(["n"], [1, "a"]), (["n"], [1, "b"])]) == [[3, b"a"], [4, b"b"]]


def test_a_mistake_in_a_call_is_no_outage(either: redis.Redis, package: str) -> None:
    with pytest.raises(redis.ResponseError):
        Scripts(either, package).call("count", ["n"], ["many", ""])


def test_answers_are_bytes(either: redis.Redis) -> None:
    either.set("key", "value")
    assert either.get("key") == b"value"


def test_what_is_sent_without_an_answer_is_done_before_the_next_command(client: redis.Redis) -> None:
    client.ping()
    for number in range(100):
        with lent(client) as connection:
            quietly = [("CLIENT", "REPLY", "SKIP"), ("SET", "number", number)]
            connection.send_packed_command(connection.pack_commands(quietly))
        assert client.get("number") == b"%d" % number


def test_a_killed_server_is_an_outage_until_it_is_back(server: RedisServer, client: redis.Redis) -> None:
    write(client)
    server.kill()
    for _ in range(2):
        with pytest.raises(BookUnavailable):
            write(client)
    server.start()
    assert client.get("key") == b"value"


def test_a_server_that_hangs_is_an_outage(server: RedisServer) -> None:
    client = connect(server.url, timeout=0.9)
    write(client)
    server.signal(signal.SIGSTOP)
    with pytest.raises(BookUnavailable):
        write(client)
    server.signal(signal.SIGCONT)
    write(client)
    client.close()


UNWRITABLE = {
    "full": ("CONFIG", "SET", "maxmemory", "1"),
    "read-only replica": ("REPLICAOF", "127.0.0.1", "1"),
    "too few replicas": ("CONFIG", "SET", "min-replicas-to-write", "1"),
}


@pytest.mark.parametrize("state", UNWRITABLE)
def test_a_server_that_takes_no_writes_is_an_outage(client: redis.Redis, package: str, state: str) -> None:
    scripts = Scripts(client, package)
    scripts.call("count", ["n"], [1, ""])
    client.execute_command(*UNWRITABLE[state])
    with pytest.raises(BookUnavailable):
        write(client)
    with pytest.raises(BookUnavailable):
        scripts.call("count", ["n"], [1, ""])
    assert client.get("n") == b"1"


@pytest.mark.parametrize(
    "words",
    [
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk",
        "CLUSTERDOWN The cluster is down",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'",
        "LOADING Redis is loading the dataset in memory",
        "NOREPLICAS Not enough good replicas to write.",
        "BUSY Redis is busy running a script",
    ],
)
def test_what_redis_says_when_it_cannot_is_an_outage(words: str) -> None:
    with pytest.raises(BookUnavailable), availability():
        raise redis.ResponseError(words)


@pytest.mark.parametrize(
    "words", ["WRONGTYPE Operation against a key", "ERR syntax error", "BUSYGROUP exists"]
)
def test_what_redis_says_to_a_mistake_is_none(words: str) -> None:
    with pytest.raises(redis.ResponseError), availability():
        raise redis.ResponseError(words)


def test_a_write_whose_answer_is_lost_was_sent_once(server: RedisServer) -> None:
    with Swallower(server.port) as line:
        client = connect(f"redis://{line.address}/0", timeout=5)
        client.set("n", 0)
        line.swallow_next = True
        with pytest.raises(BookUnavailable), availability():
            client.incr("n")
        assert client.get("n") == b"1"
        client.close()
        assert sum(b"INCR" in request for request in line.heard) == 1


def test_a_script_whose_answer_is_lost_was_run_once(server: RedisServer, package: str) -> None:
    with Swallower(server.port) as line:
        client = connect(f"redis://{line.address}/0", timeout=5)
        scripts = Scripts(client, package)
        scripts.call("count", ["n"], [1, ""])
        line.swallow_next = True
        with pytest.raises(BookUnavailable):
            scripts.call("count", ["n"], [1, ""])
        assert client.get("n") == b"2"
        client.close()


def test_an_outage_names_no_password(server: RedisServer) -> None:
    client = connect(f"redis://user:correct-horse@127.0.0.1:{server.port}/0")
    server.kill()
    with pytest.raises(BookUnavailable) as caught:
        write(client)
    assert "correct-horse" not in str(caught.value)


def test_the_production_settings_are_those_of_a_book(client: redis.Redis) -> None:
    assert durability_mistakes(client) == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [("appendonly", "no"), ("appendfsync", "everysec"), ("maxmemory-policy", "allkeys-lru")],
)
def test_a_setting_that_may_lose_orders_is_found(client: redis.Redis, setting: str, value: str) -> None:
    client.config_set(setting, value)
    (mistake,) = durability_mistakes(client)
    assert setting in mistake
    assert value in mistake


def test_a_server_that_does_not_tell_is_taken_at_its_operators_word(client: redis.Redis) -> None:
    client.execute_command("ACL", "SETUSER", "default", "-config")
    assert durability_mistakes(client) == []


def test_settings_of_a_server_that_is_down_are_an_outage(server: RedisServer, client: redis.Redis) -> None:
    server.kill()
    with pytest.raises(BookUnavailable):
        durability_mistakes(client)
