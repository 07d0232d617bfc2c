"""The carrier's API v3, served locally. Gateway and workers cannot tell it from the live one."""
