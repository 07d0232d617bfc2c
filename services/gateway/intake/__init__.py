"""Orders on their way in: checked, written in the book, put on the belt."""
