"""What is kept, sealed, until it is handed to whom it belongs: report files, answers, secrets shown once."""
