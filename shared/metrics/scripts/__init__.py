"""The metrics' Lua script: a telling is counted once."""
