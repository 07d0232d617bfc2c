"""Routing configurations of numbers, trunks and accounts: what may be stored. See `routing.py` for calls."""

from shared.v3.number_config.document import check

__all__ = ["check"]
