"""Reading any file an office may send, as sheets of canonical texts."""

from households.imports.reading.workbook import Sheet, read_workbook

__all__ = ["Sheet", "read_workbook"]
