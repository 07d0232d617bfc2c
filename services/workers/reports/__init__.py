"""The steps of a report, one module a tube: ask → collect → store."""
