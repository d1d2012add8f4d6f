"""Floor 1: one package per capability, each with the same four files.

models.py remembers, rules.py thinks (pure), queries.py looks, actions.py does.
"""
