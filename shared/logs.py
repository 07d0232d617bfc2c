"""Logs: one JSON object a line on standard error, with the order id and the trace wherever they are known.

No secret may reach a log line: values under a telling name are masked here, whoever logs them.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import TextIO

import structlog

SECRET_WORDS = ("password", "authorization", "secret", "token", "pass", "pac", "credential")
MASK = "***"


def configure(level: str, *, program: str, stream: TextIO = sys.stderr) -> None:
    """Set up logging for this process; called once, by its entry point."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(program=program)


def get(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger whose lines carry `logger=name`."""
    return structlog.get_logger(logger=name)


def redact(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Mask every value whose key is a telling name, at any depth."""
    for key, value in event.items():
        event[key] = _masked(key, value)
    return event


def _masked(key: str, value: object) -> object:
    if key.lower() in SECRET_WORDS or key.lower().endswith(tuple("_" + word for word in SECRET_WORDS)):
        return MASK
    if isinstance(value, Mapping):
        return {str(k): _masked(str(k), v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return value
