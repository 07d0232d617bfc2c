"""Whole numbers as parameters carry them. Pure."""

from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request

_LONGEST = 12


def read(parameters: Parameters, name: str, default: int, *, least: int = 1, most: int | None = None) -> int:
    """The number of that name, within its bounds. Raises a 400 `Refusal`."""
    text = parameters.text(name)
    if text is None:
        return default
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST):
        raise bad_request(f"Invalid {name}")
    value = int(digits)
    if value < least or (most is not None and value > most):
        raise bad_request(f"Invalid {name}")
    return value
