"""Floor 3: in by command line and timer."""
