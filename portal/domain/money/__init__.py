"""Amounts that texts show.

An *amount* has a key; a *line* gives its value from a day on, with source and how sure it is. A line holds until a
later line of the same key. A line that is not *shown* is known to publishers only, and never replaces a shown one.
"""
