"""The steps of number orders, one module a tube: search → allocate → configure → emergency → verify."""
