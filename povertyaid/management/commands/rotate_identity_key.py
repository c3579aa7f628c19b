"""Identity numbers, and the keys of files, from the key in use to a new one."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from povertyaid import keys, sealed_files
from povertyaid.identity import IdentityFault, Vault, vault
from povertyaid.management.owning import OwnerCommand
from povertyaid.resealing import rotate


class Command(OwnerCommand, BaseCommand):
    help = (
        "Đổi khóa số định danh: mã hóa lại mọi số bằng khóa mới. Dừng hệ thống trước."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="tệp khóa mới; chưa có thì tạo khóa ngẫu nhiên"
        )

    def handle(self, *, file, **options):
        if not file.exists():
            keys.make_key(file)
        try:
            new = Vault(keys.decoded(file.read_text(), "Khóa mới"))
            sealed_files.open_to(new)
            count = rotate(vault(), new)
            sealed_files.open_only_to(new)
        except (keys.KeyFault, IdentityFault, sealed_files.FileFault) as fault:
            raise CommandError(f"Chưa đổi gì: {fault}") from None
        self.stdout.write(f"Đã mã hóa lại {count} dòng bằng khóa mới trong {file}.")
        if settings.IDENTITY_KEY:
            self.stdout.write("Bây giờ đặt POVERTYAID_IDENTITY_KEY bằng khóa ấy.")
            return
        used = settings.IDENTITY_KEY_FILE
        used.rename(used.with_name(f"{used.name}.{vault().mark[:8]}"))
        file.rename(used)
        self.stdout.write(f"Khóa mới nay ở {used}; khóa cũ được giữ bên cạnh.")
