"""The daemons: one module a tube. Handlers return outcomes; only the runner settles jobs."""
