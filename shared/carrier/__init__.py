"""The client for the carrier's API v3: one exchange at a time, every ending classified."""
