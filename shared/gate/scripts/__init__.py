"""The gate's Lua scripts: each decides on one hash, by one clock."""
