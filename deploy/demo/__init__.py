"""The demonstration's parts: what is ordered, who orders it, how it is held against the ledger and shown."""
