"""As quiet as the unit tests of the workers."""

from tests.unit.workers.conftest import logged

__all__ = ["logged"]
