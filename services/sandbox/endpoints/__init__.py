"""What each endpoint answers: one file a section of the carrier's documents."""
