"""The self-check from the command line; exit code 1 when something is not right."""

from django.core.management import BaseCommand, CommandError

from povertyaid import selfcheck


class Command(BaseCommand):
    help = "Tìm những chỗ lẽ ra không được có trong dữ liệu, tệp, đồng hồ, đĩa."

    def handle(self, **options):
        bad = 0
        for check in selfcheck.all_checks():
            found = selfcheck.run(check)
            bad += not found.is_good
            self.tell(found)
        if bad:
            raise CommandError(f"{bad} mục có chỗ phải xem.")

    def tell(self, found: selfcheck.Found) -> None:
        if found.is_good:
            self.stdout.write(f"  {found.check.title}: không có gì")
            return
        more = "+" if found.has_more else ""
        count = found.fault or f"{len(found.rows)}{more} dòng"
        self.stdout.write(f"! {found.check.title}: {count}")
        for row in found.rows:
            self.stdout.write(f"    {row.words}")
