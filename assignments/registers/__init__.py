"""The registers of communes, organisations and members, in and out as files."""

from assignments.registers.batches import commit, read, refuse, upload
from assignments.registers.reading import Problem
from assignments.registers.sending import counts, register_file
from assignments.registers.taking import RESOURCES, RegisterResult, import_register

__all__ = [
    "RESOURCES",
    "Problem",
    "RegisterResult",
    "commit",
    "counts",
    "import_register",
    "read",
    "refuse",
    "register_file",
    "upload",
]
