"""The web console in a real browser, at a real gateway. The tests do in the book what workers would."""
