"""From a request to what it says: who is calling, under which key, what is wanted. It changes nothing."""
