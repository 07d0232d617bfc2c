"""The benchmarks: one command, figures recorded and never asserted. See README.md."""
