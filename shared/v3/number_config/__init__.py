"""Routing configurations of numbers, trunks and accounts: what may be stored. Who rings then: `routing.py`."""

from shared.v3.number_config.document import check

__all__ = ["check"]
