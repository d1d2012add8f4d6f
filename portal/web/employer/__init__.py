"""The desks of the formal employer and of the workplace."""
