"""The steps of a message, one module a tube: send → follow."""
