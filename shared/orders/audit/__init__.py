"""What the book believes the carrier has, and the audits that hold this against the carrier."""
