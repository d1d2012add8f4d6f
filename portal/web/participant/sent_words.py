"""What was sent, in words, as text and as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from portal.base import clock
from portal.domain.messages.queries import Line
from portal.domain.sickness.rules import ChangeKind
from portal.flows.sent_items import Report, SentItems
from portal.web import sick_words, thread
from portal.web.words import at_time, day


@dataclass(frozen=True, slots=True)
class ReportWords:
    """One sick report or change of it, as it stands in the list."""

    text: str
    when: str
    note: str


def moment_words(moment: datetime) -> str:
    return _("%(day)s om %(time)s", day=day(moment), time=at_time(moment))


def report_words(report: Report) -> ReportWords:
    return ReportWords(
        sick_words.what_happened(report.kind),
        moment_words(report.at),
        " ".join(
            (
                _("Nummer %(reference)s.", reference=report.reference),
                _("Eerste ziektedag: %(day)s.", day=day(report.spell.first_day)),
                written_by(report),
            )
        ).strip(),
    )


def written_by(report: Report) -> str:
    if report.written_by is None:
        return ""
    if report.kind is ChangeKind.CORRECTED:
        return _("Verbeterd door %(name)s.", name=report.written_by)
    return _("Doorgegeven per telefoon. Ingevuld door %(name)s.", name=report.written_by)


def as_text(found: SentItems, *, title: str) -> str:
    """Plain text to keep or print."""
    parts = [title, ""]
    for line in found.messages:
        parts += [moment_words(line.sent_at), *_lines(line), ""]
    for report in found.reports:
        said = report_words(report)
        parts += [said.when, said.text, said.note, ""]
    return "\n".join(parts)


def _lines(line: Line) -> list[str]:
    said = [thread.about_words(line), thread.removed_words(line) or line.text]
    said += [f"[{thread.kind_words(file)}: {file.name}]" for file in line.files]
    return [one for one in said if one]


def as_data(found: SentItems) -> dict[str, Any]:
    """The same for programs; moments in Amsterdam with their offset."""
    return {
        "messages": [
            {
                "sent_at": clock.local(line.sent_at).isoformat(timespec="seconds"),
                "subject": line.subject,
                "text": line.text,
                "files": [file.name for file in line.files],
                "state": line.state,
                "promised_on": line.promised_on.isoformat() if line.promised_on else None,
                "removed_at": clock.local(line.removed_at).isoformat(timespec="seconds") if line.removed_at else None,
            }
            for line in found.messages
        ],
        "sick_reports": [
            {
                "at": clock.local(report.at).isoformat(timespec="seconds"),
                "kind": report.kind,
                "reference": report.reference,
                "first_day": report.spell.first_day.isoformat(),
                "written_by": report.written_by,
            }
            for report in found.reports
        ],
    }
