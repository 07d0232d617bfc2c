"""The configuration: every mistake at once, with its name, and never with a secret."""

import base64
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from shared.config import DEVELOPMENT, Config, Secret, load, variable
from shared.errors import ConfigError

HUSH = "correct-horse-battery"
OWN = {
    "TRUNKLINE_SIMWOOD_USERNAME": "me",
    "TRUNKLINE_SIMWOOD_PASSWORD": HUSH,
    "TRUNKLINE_SIMWOOD_ACCOUNT": "931001",
}


def mistakes(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(environ)
    assert str(caught.value).splitlines() == caught.value.mistakes
    return caught.value.mistakes


def names(environ: dict[str, str]) -> set[str]:
    """The variables that are complained about."""
    return {mistake.split(":")[0] for mistake in mistakes(environ)}


def file(directory: Path, text: str) -> dict[str, str]:
    path = directory / "trunkline.toml"
    path.write_text(text, encoding="utf-8")
    return {"TRUNKLINE_CONFIG": str(path)}


def test_nothing_given_is_production_with_defaults() -> None:
    config = load({})
    assert config == Config()
    assert config.environment == "production"


def test_a_variable_of_every_kind() -> None:
    config = load(
        {
            "TRUNKLINE_LOG_LEVEL": "debug",
            "TRUNKLINE_JOB_TTR": "90",
            "TRUNKLINE_CALL_TIMEOUT": "12.5",
            "TRUNKLINE_PRICE_EMERGENCY": "0.35",
            "TRUNKLINE_CALLBACK_PRIVATE": "true",
            "TRUNKLINE_BEANSTALKD": "one:11300, [::1]:11301 ,",
            **OWN,
        }
    )
    assert (config.log_level, config.job_ttr, config.call_timeout) == ("debug", 90, 12.5)
    assert (config.price_emergency, config.callback_private) == (Decimal("0.35"), True)
    assert config.beanstalkd == ("one:11300", "[::1]:11301")
    assert config.simwood_password.reveal() == HUSH


def test_other_peoples_variables_are_left_alone() -> None:
    assert load({"PATH": "/bin", "REDIS_URL": "nonsense"}) == Config()


def test_it_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        load({}).job_ttr = 1  # pyright: ignore[reportAttributeAccessIssue]


WRONG = {
    "TRUNKLINE_ENVIRONMENT": "staging",
    "TRUNKLINE_BEANSTALKD": "localhost",
    "TRUNKLINE_GATEWAY_BIND": "8080",
    "TRUNKLINE_GATEWAY_THREADS": "1",
    "TRUNKLINE_WORKER_THREADS": "many",
    "TRUNKLINE_JOB_TTR": "1.5",
    "TRUNKLINE_CALL_TIMEOUT": "0",
    "TRUNKLINE_PRICE_EMERGENCY": "free",
    "TRUNKLINE_CALLBACK_PRIVATE": "perhaps",
    "TRUNKLINE_REDIS": "redis://127.0.0.1",
}


def test_all_mistakes_are_reported_together_each_with_its_name() -> None:
    assert names(WRONG) == set(WRONG)


def test_what_was_given_is_shown() -> None:
    assert "'staging'" in mistakes({"TRUNKLINE_ENVIRONMENT": "staging"})[0]


def test_settings_that_cannot_stand_together_are_reported_together_too() -> None:
    environ = {
        "TRUNKLINE_CALL_TIMEOUT": "40",
        "TRUNKLINE_BEANSTALKD": ",",
        "TRUNKLINE_PRICE_EMERGENCY": "-0.01",
        "TRUNKLINE_SIMWOOD_URL": "http://api.simwood.com",
        "TRUNKLINE_SIMWOOD_PASSWORD": "sandbox",
    }
    assert names(environ) == set(environ)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("TRUNKLINE_REDIS", "TRUNKLINE_REDIS_URL"),
        ("TRUNKLINE_BEANSTALK", "TRUNKLINE_BEANSTALKD"),
        ("TRUNKLINE_SIMWOOD_PASSWRD", "TRUNKLINE_SIMWOOD_PASSWORD"),
    ],
)
def test_an_unknown_variable_suggests_the_nearest(given: str, meant: str) -> None:
    assert mistakes({given: "x"}) == [f"{given}: there is no such setting; did you mean {meant}?"]


def test_an_unknown_variable_like_no_other_suggests_nothing() -> None:
    assert mistakes({"TRUNKLINE_ZZZ": "x"}) == ["TRUNKLINE_ZZZ: there is no such setting"]


def test_the_file_gives_and_the_variables_win(tmp_path: Path) -> None:
    environ = file(tmp_path, 'worker_threads = 4\nkeeper_interval = 2\nbeanstalkd = ["one:1", "two:2"]\n')
    config = load({**environ, "TRUNKLINE_WORKER_THREADS": "8"})
    assert (config.worker_threads, config.keeper_interval) == (8, 2)
    assert config.beanstalkd == ("one:1", "two:2")


def test_mistakes_in_the_file_and_in_variables_come_together(tmp_path: Path) -> None:
    environ = file(tmp_path, 'job_tr = 3\nlog_level = "loud"\n')
    found = mistakes({**environ, "TRUNKLINE_JOB_TTR": "no"})
    assert len(found) == 3
    assert (
        f"job_tr in {environ['TRUNKLINE_CONFIG']}: there is no such setting; did you mean job_ttr?" in found
    )


@pytest.mark.parametrize("text", ["not toml", "\0", "a = "])
def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path, text: str) -> None:
    assert names(file(tmp_path, text)) == {"TRUNKLINE_CONFIG"}


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    assert names({"TRUNKLINE_CONFIG": str(tmp_path / "none.toml")}) == {"TRUNKLINE_CONFIG"}


def test_development_fills_in_the_sandbox_where_nothing_is_given() -> None:
    config = load({"TRUNKLINE_ENVIRONMENT": "development", "TRUNKLINE_SIMWOOD_ACCOUNT": "930001"})
    assert (config.simwood_username, config.simwood_account) == ("sandbox", "930001")
    assert config.simwood_password.reveal() == "sandbox"
    assert config.callback_private is True


def test_development_may_talk_plain_http() -> None:
    load({"TRUNKLINE_ENVIRONMENT": "development", "TRUNKLINE_SIMWOOD_URL": "http://sandbox:8930"})


def test_production_refuses_plain_http() -> None:
    found = mistakes({"TRUNKLINE_SIMWOOD_URL": "http://api.simwood.com", **OWN})
    assert found == ["TRUNKLINE_SIMWOOD_URL: must be https, or credentials would travel in the clear"]


@pytest.mark.parametrize("url", ["api.simwood.com", "ftp://api.simwood.com", "", "//api.simwood.com"])
def test_production_refuses_what_is_no_https_url(url: str) -> None:
    assert names({"TRUNKLINE_SIMWOOD_URL": url, **OWN}) == {"TRUNKLINE_SIMWOOD_URL"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_production_takes_plain_http_to_this_machine(host: str) -> None:
    load({"TRUNKLINE_SIMWOOD_URL": f"http://{host}:8930", **OWN, "TRUNKLINE_SIMWOOD_PASSWORD": "sandbox"})


@pytest.mark.parametrize("password", ["sandbox", "sandbox2"])
def test_production_refuses_a_published_password(password: str) -> None:
    found = mistakes({**OWN, "TRUNKLINE_SIMWOOD_PASSWORD": password})
    assert [mistake.split(":")[0] for mistake in found] == ["TRUNKLINE_SIMWOOD_PASSWORD"]
    assert f"'{password}'" not in found[0]


def test_production_refuses_the_published_escrow_key_wherever_it_stands() -> None:
    published = DEVELOPMENT["escrow_key"]
    key = base64.b64decode(published).hex()
    for given in (published, f"{'5c' * 32},{published}", key, published.rstrip("=")):
        assert names({**OWN, "TRUNKLINE_ESCROW_KEY": given}) == {"TRUNKLINE_ESCROW_KEY"}
    assert load({"TRUNKLINE_ENVIRONMENT": "development"}).escrow_key.reveal() == published


def test_a_mistake_in_an_escrow_key_does_not_repeat_it() -> None:
    found = mistakes({**OWN, "TRUNKLINE_ESCROW_KEY": HUSH})
    assert found[0].startswith("TRUNKLINE_ESCROW_KEY: ")
    assert HUSH not in found[0]


def test_a_call_must_end_well_inside_its_reservation() -> None:
    environ = {"TRUNKLINE_JOB_TTR": "30", "TRUNKLINE_CALL_TIMEOUT": "15.1"}
    assert names(environ) == {"TRUNKLINE_CALL_TIMEOUT"}
    assert load({**environ, "TRUNKLINE_CALL_TIMEOUT": "15"})


def test_a_secret_is_in_no_repr() -> None:
    config = load(OWN)
    assert HUSH not in repr(config) + str(config) + f"{config.simwood_password!s}{[config.simwood_password]}"


def test_a_secret_is_in_no_error(tmp_path: Path) -> None:
    environ = file(tmp_path, f'simwood_password = ["{HUSH}"]\n')
    assert HUSH not in "".join(mistakes({**environ, **WRONG}))
    assert HUSH not in "".join(mistakes({**OWN, **WRONG}))


def test_a_secret_in_a_file_that_does_not_parse_is_in_no_error(tmp_path: Path) -> None:
    assert HUSH not in "".join(mistakes(file(tmp_path, f'simwood_password = "{HUSH}')))


def test_a_redis_password_is_in_no_error_and_no_repr() -> None:
    environ = {"TRUNKLINE_REDIS_URL": f"redis://:{HUSH}@host"}
    assert HUSH not in "".join(mistakes({**environ, **WRONG}))
    assert HUSH not in repr(load(environ))


@pytest.mark.parametrize("price", ["NaN", "Infinity", "-1"])
def test_a_price_is_a_number_from_zero(price: str) -> None:
    assert names({"TRUNKLINE_PRICE_EMERGENCY": price}) == {"TRUNKLINE_PRICE_EMERGENCY"}


def test_secrets_are_equal_when_they_are() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret("a") != "a"


def test_every_field_has_a_variable() -> None:
    given = {variable(field.name) for field in msgspec.structs.fields(Config)}
    assert "TRUNKLINE_REDIS_URL" in given
    assert len(given) == len(msgspec.structs.fields(Config))


@pytest.mark.parametrize("port", ["65536", "99999"])
def test_a_port_that_cannot_be_is_a_mistake(port: str) -> None:
    assert names({"TRUNKLINE_BEANSTALKD": f"host:{port}"}) == {"TRUNKLINE_BEANSTALKD"}


def test_an_order_stays_as_long_as_its_report_and_its_callback_may_need_it() -> None:
    assert names({"TRUNKLINE_ORDER_RETENTION": "604799"}) == {"TRUNKLINE_ORDER_RETENTION"}
    assert names({"TRUNKLINE_ORDER_RETENTION": "604800", "TRUNKLINE_CALLBACK_GIVE_UP": "604801"}) == {
        "TRUNKLINE_ORDER_RETENTION"
    }
    assert load({"TRUNKLINE_ORDER_RETENTION": "604800"}).order_retention == 604_800


@pytest.mark.parametrize("given", ["3", "23", "30 2 * * *", ""])
def test_an_audit_is_at_an_hour_or_as_cron_has_it_or_never(given: str) -> None:
    assert load({"TRUNKLINE_AUDIT_AT": given}).audit_at == given


@pytest.mark.parametrize("given", ["24", "nightly", "30 2 * *", "61 2 * * *"])
def test_an_audit_is_at_no_other_time(given: str) -> None:
    assert names({"TRUNKLINE_AUDIT_AT": given}) == {"TRUNKLINE_AUDIT_AT"}
