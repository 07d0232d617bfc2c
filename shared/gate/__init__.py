"""What every call to the carrier passes: limits and outages that all workers on all hosts share."""
