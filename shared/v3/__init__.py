"""The carrier's API v3 as data and rules: catalogue, conventions, grammars. No I/O."""
