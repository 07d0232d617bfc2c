"""Logs: one JSON object a line on standard error, with the order id and the trace wherever they are known.

No secret may reach a log line: values under a telling name are masked here, whoever logs them.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from functools import cache
from typing import TextIO, cast

import structlog
from structlog.tracebacks import ExceptionDictTransformer

SECRET_WORDS = frozenset(
    {"password", "authorization", "secret", "token", "pass", "pac", "credential", "cookie"}
)
MASK = "***"

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_tracebacks = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
"""A traceback's local variables are left out: any of them may hold a secret, under any name."""


def configure(level: str, *, program: str, stream: TextIO = sys.stderr) -> None:
    """Set up logging for this process; called once, by its entry point."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tracebacks,
            redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(program=program)


def get(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger whose lines carry `source=name`. May be called before `configure`."""
    return structlog.get_logger(source=name)


def redact(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Mask every value whose key is a telling name, at any depth."""
    for key, value in event.items():
        event[key] = _masked(key, value)
    return event


def _masked(key: str, value: object) -> object:
    if _is_telling(key):
        return MASK
    if isinstance(value, Mapping):
        return {str(k): _masked(str(k), v) for k, v in cast("Mapping[object, object]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return [_masked("", item) for item in cast("Sequence[object]", value)]
    return value


@cache
def _is_telling(name: str) -> bool:
    """Whether one of the name's words means a secret: `sip_password`, `X-Api-Token`, `sipPasswords`."""
    words = {word.lower() for word in _WORD.findall(name)}
    return bool((words | {word.removesuffix("s") for word in words}) & SECRET_WORDS)
