from django.core.management.base import BaseCommand

from assignments.documents.word import TEMPLATES as FOLDER
from assignments.documents.word_templates import TEMPLATES, drawn


class Command(BaseCommand):
    """Draw the Word templates of the papers anew, after a change of their layout."""

    help = "Vẽ lại các mẫu Word của giấy tờ."

    def handle(self, *args, **options):
        for name in TEMPLATES:
            (FOLDER / f"{name}.docx").write_bytes(drawn(name))
        self.stdout.write(f"{len(TEMPLATES)} mẫu trong {FOLDER}")
