"""Passages that are not plain by the rules and stay, each with its reason. One that nothing needs is reported."""

from __future__ import annotations

NAME_OF_A_LEVEL = "the official name of a level of signing in; the page says so in the sentence that names the levels"
STAMP = "the stamp on a receipt, known from post and shops; a whole sentence would push the number of the receipt away"

EXCEPTIONS: dict[tuple[str, str], str] = {
    ("Ontvangen", "Ontvangen om "): STAMP,
    ("Ontvangen", "Ontvangen op "): STAMP,
    ("substantieel", "De overheid heeft niveaus voor inloggen"): NAME_OF_A_LEVEL,
    ("Substantieel", "Substantieel. Dat u ziek bent"): NAME_OF_A_LEVEL,
    ("Substantieel", "Substantieel. In een bericht"): NAME_OF_A_LEVEL,
    ("Substantieel", "Substantieel. Hier staan al uw gegevens"): NAME_OF_A_LEVEL,
}
"""The passage and how its text begins, to the reason why it stays."""
