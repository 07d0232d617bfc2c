"""Answers that are not there yet: what is waited for, and who is told. Nobody polls."""
