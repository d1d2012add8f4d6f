"""Formal employers (who pay the wage) and workplaces (where the work is), and who sits at their desks."""
