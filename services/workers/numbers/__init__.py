"""The steps of number orders, one module a tube: search, allocate or look → what is set on it → verify."""
