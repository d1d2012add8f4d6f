"""Files with participants that wait to be taken in: kept encrypted, for at most a day."""
