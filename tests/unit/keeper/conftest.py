"""The keeper's tests are as quiet as the workers'."""

from tests.unit.workers.conftest import logged

__all__ = ["logged"]
