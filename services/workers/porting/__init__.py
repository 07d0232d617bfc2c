"""The steps of a port, one module a tube: look → submit → follow → configure → verify."""
