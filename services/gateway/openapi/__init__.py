"""What the gateway tells of itself: `/openapi.json`, and pages under `/docs` that need no internet."""
