"""The steps of trunk orders, by kind: create or look → what is set on it → verify; or delete."""
