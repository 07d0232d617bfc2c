"""The command line: starts the programs and speaks to a running gateway."""
