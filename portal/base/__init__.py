"""Floor 0: tools that could serve any other project. Nothing here knows what a contract or a sick report is."""
