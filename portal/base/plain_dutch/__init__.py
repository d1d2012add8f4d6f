"""How hard a Dutch text is to read, and which passages make it so. The method: docs/readability.md."""

from portal.base.plain_dutch.marking import PassageMoved, Segment, replace, segments
from portal.base.plain_dutch.reading import SENTENCE_LIMIT, read, read_markdown
from portal.base.plain_dutch.report import SCORED_FROM, Counts, Finding, Kind, Level, Report, Why

__all__ = [
    "SCORED_FROM",
    "SENTENCE_LIMIT",
    "Counts",
    "Finding",
    "Kind",
    "Level",
    "PassageMoved",
    "Report",
    "Segment",
    "Why",
    "read",
    "read_markdown",
    "replace",
    "segments",
]
