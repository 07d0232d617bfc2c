"""What must happen even when nobody asks: puts back what is in the book and on no tube."""
