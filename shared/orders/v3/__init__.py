"""What the v3 surface keeps in the book beside orders: copies of answers, who asked, who may collect."""
