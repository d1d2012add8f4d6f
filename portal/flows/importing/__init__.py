"""The file with participants: read every row (rows), compare with what stands here (plan), take it in (take).

All rows are taken or none. The same file twice changes nothing. A value that was changed here since the last file
is not overwritten. An import never changes who the contact person is, nor a verified phone or e-mail, and never creates
staff.
"""

from portal.flows.importing.plan import Plan, Remark, RemarkKind, make_plan
from portal.flows.importing.rows import HEADINGS, FileRead, Mistake, MistakeKind, Row, read_rows
from portal.flows.importing.take import FileHasMistakes, take_in

__all__ = [
    "HEADINGS",
    "FileHasMistakes",
    "FileRead",
    "Mistake",
    "MistakeKind",
    "Plan",
    "Remark",
    "RemarkKind",
    "Row",
    "make_plan",
    "read_rows",
    "take_in",
]
