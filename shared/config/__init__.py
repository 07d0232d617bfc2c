"""The configuration: one frozen object, read once at the edge.

Nothing but a program's entry point calls `load`; everything below takes what it needs as arguments, and no
other module reads the environment.

- `settings`: every setting and its default
- `reading`: from a file and variables to the object, all mistakes reported together
- `contradictions`: settings that are each well formed but cannot stand together
"""

from shared.config.reading import OTHERS, load
from shared.config.settings import DEVELOPMENT, Config, Secret, seals_of, variable

__all__ = ["DEVELOPMENT", "OTHERS", "Config", "Secret", "load", "seals_of", "variable"]
