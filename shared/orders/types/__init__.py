"""What may be ordered: the shape of each type, the rules between its fields, and the steps it takes. Pure."""
