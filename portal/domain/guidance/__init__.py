"""Who helps whom.

One *contact person* per participant at a time; a *stand-in* during an *absence*; planned *talks*; *tasks* for staff,
each made once per cause.
"""
