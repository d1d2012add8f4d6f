"""Who did or looked at what, about whom. Lines are only added; the nightly retention removes them after their term."""

from portal.domain.audit.actions import note

__all__ = ["note"]
