"""The project's own benchmark: weight, requests, statements and time against the budgets (make bench)."""
