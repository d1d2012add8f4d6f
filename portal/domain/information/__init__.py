"""What people read under Geld, and the steps made from their own dates.

An *article* has an address and versions; one version per language is published. A *step* belongs to an article and
comes back: what counts is one *occurrence* of it (once, per contract, per year). A step may open with a *question*. A
*tick* ('gedaan', 'geldt niet voor mij') or an *answer* is for one occurrence, and only for the person who gave it: no
query for staff reads it. `search.py` beside the usual four files finds articles by everyday words.
"""
