"""Set one part of a list as PDF in a process of its own: `python -m …child TEMPLATE`.

Reads the part's data as JSON, writes the PDF. The typesetter keeps what it has set
until its process ends, so a long list would fill the memory of whoever sets it all.
"""

import sys
from pathlib import Path

import typst

PROJECT = Path(__file__).resolve().parents[2]
FONTS = PROJECT / "assignments" / "documents" / "fonts"


def main(template: str) -> None:
    made = typst.compile(
        template,
        root=PROJECT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        package_path=FONTS,
        package_cache_path=FONTS,
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        timestamp=0,
        format="pdf",
        pdf_tags=False,  # a tag for each of a million cells is four fifths of the file
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
