"""From the environment to a `Config`: an optional TOML file, and `TRUNKLINE_*` variables, which win over it.

All mistakes are reported together, each with its variable's name; a secret is never repeated in one.
"""

import difflib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from shared.config.contradictions import contradictions
from shared.config.settings import DEVELOPMENT, PREFIX, Config, Secret, variable
from shared.errors import ConfigError

FILE_VARIABLE = "TRUNKLINE_CONFIG"
OTHERS = frozenset({FILE_VARIABLE, "TRUNKLINE_GATEWAY_URL", "TRUNKLINE_CLIENT_KEY"})
"""Variables that are no settings: where they come from, and what an order clerk's commands use."""

_FIELDS: dict[str, object] = {field.name: field.type for field in msgspec.structs.fields(Config)}
_LISTS = frozenset({"beanstalkd", "trusted_proxies"})
"""Fields that a variable gives as a list with commas."""


def load(environ: Mapping[str, str]) -> Config:
    """Read, check and freeze the configuration.

    Raises `ConfigError` with every mistake found, not only the first.
    """
    mistakes: list[str] = []
    given = _from_file(environ.get(FILE_VARIABLE), mistakes) | _from_variables(environ, mistakes)
    if given.get("environment") == "development":
        given = {**DEVELOPMENT, **given}
    values = {
        name: value for name, raw in given.items() if (value := _field(name, raw, mistakes)) is not None
    }
    if mistakes:
        raise ConfigError(mistakes)
    config = msgspec.structs.replace(Config(), **values)
    mistakes = contradictions(config)
    if mistakes:
        raise ConfigError(mistakes)
    return config


def _from_file(path: str | None, mistakes: list[str]) -> dict[str, object]:
    if not path:
        return {}
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        mistakes.append(f"{FILE_VARIABLE}: cannot read {path}: {error}")
        return {}
    for name in found.keys() - _FIELDS.keys():
        mistakes.append(f"{name} in {path}: there is no such setting{_nearest(name)}")
    return {name: value for name, value in found.items() if name in _FIELDS}


def _from_variables(environ: Mapping[str, str], mistakes: list[str]) -> dict[str, object]:
    names = {variable(field): field for field in _FIELDS}
    given: dict[str, object] = {}
    for name, value in environ.items():
        if name in names:
            given[names[name]] = value
        elif name.startswith(PREFIX) and name not in OTHERS:
            near = _nearest(name.removeprefix(PREFIX).lower(), variable)
            mistakes.append(f"{name}: there is no such setting{near}")
    return given


def _nearest(name: str, spell: Callable[[str], str] = str) -> str:
    near = difflib.get_close_matches(name, _FIELDS, n=1)
    return f"; did you mean {spell(near[0])}?" if near else ""


def _field(name: str, raw: object, mistakes: list[str]) -> object | None:
    field = _FIELDS[name]
    if name in _LISTS and isinstance(raw, str):
        raw = [part.strip() for part in raw.split(",") if part.strip()]
    try:
        return msgspec.convert(raw, field, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        shown = "" if field is Secret else f" (given: {raw!r})"
        mistakes.append(f"{variable(name)}: {error}{shown}")
        return None


def _decode(kind: type, value: object) -> object:
    if kind is Secret and isinstance(value, str):
        return Secret(value)
    raise ValueError("Expected a string")
