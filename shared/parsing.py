"""Whether a text is what it should be, asked of whatever reads such texts. Pure."""

from collections.abc import Callable


def parses(read: Callable[[str], object], text: str) -> bool:
    """Whether `read` takes the text; it raises `ValueError` for one that it does not take."""
    try:
        read(text)
    except ValueError:
        return False
    return True
