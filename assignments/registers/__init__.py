"""The registers of places, organisations and members, in and out as files."""

from assignments.registers.batches import answer, commit, read, refuse, upload
from assignments.registers.mending import rows_to_mend
from assignments.registers.reading import Problem
from assignments.registers.review import Review
from assignments.registers.sending import counts, register_file, register_template
from assignments.registers.taking import RESOURCES, RegisterResult, import_register
from assignments.registers.undoing import undo

__all__ = [
    "RESOURCES",
    "Problem",
    "RegisterResult",
    "Review",
    "answer",
    "commit",
    "counts",
    "import_register",
    "read",
    "refuse",
    "register_file",
    "register_template",
    "rows_to_mend",
    "undo",
    "upload",
]
