"""What beanstalkd takes: checked by every belt before a byte is sent.

A mistake here is the programmer's, so it is a `ValueError`. It must never be left to the server, which reads
the body of a rejected put as commands, and a line break in a tube name as the end of one.
"""

import re

MAX_BODY = 65_535
MAX_WHOLE = 2**32 - 1
_TUBE = re.compile(r"[A-Za-z0-9+/;.$_()][A-Za-z0-9+/;.$_()-]{0,199}")


def check_put(tube: str, body: bytes, *, priority: int, delay: int, ttr: int) -> None:
    """The arguments of a put."""
    check_tube(tube)
    check_whole("priority", priority)
    check_whole("delay", delay)
    check_whole("ttr", ttr, at_least=1)
    if len(body) > MAX_BODY:
        raise ValueError(f"the body has {len(body)} bytes; at most {MAX_BODY} fit on the belt")


def check_tube(name: str) -> None:
    """A tube's name: at most 200 of the characters that beanstalkd allows."""
    if not _TUBE.fullmatch(name):
        raise ValueError(f"not a tube name: {name!r}")


def check_tubes(names: tuple[str, ...]) -> None:
    """A watch list: one tube at least, because beanstalkd never lets go of the last one."""
    if not names:
        raise ValueError("name at least one tube to watch")
    for name in names:
        check_tube(name)


def check_whole(what: str, value: int, *, at_least: int = 0) -> None:
    """A whole number that fits into 32 bits; a fraction would silently lose its part after the point."""
    if type(value) is not int or not at_least <= value <= MAX_WHOLE:
        raise ValueError(f"{what} must be a whole number from {at_least} to {MAX_WHOLE}, not {value!r}")


def check_id(job_id: int) -> None:
    """A job's id: beanstalkd counts in 64 bits."""
    if type(job_id) is not int or not 0 <= job_id < 2**64:
        raise ValueError(f"not a job id: {job_id!r}")
