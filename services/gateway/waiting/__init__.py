"""Answers that are not there yet: `holds` say what is waited for, `waiters` who is told. Nobody polls."""
