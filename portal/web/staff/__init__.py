"""The pages of staff: contact persons, publishers, coordinator."""
