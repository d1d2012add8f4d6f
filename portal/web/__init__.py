"""Floor 3: in by browser."""
