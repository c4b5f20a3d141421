"""The audit package: one zip with the account, where it comes from, and what the audit found.

The same account and the same findings give the same bytes: members are sorted, have one date and
carry neither clock time nor a path of the machine they were written on.
"""

import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gep.files.hashes import file_hash
from gep.files.whole import whole_file
from gep.uses.audit.crate import METADATA, SUMS, CrateFile, crate_metadata, sums_size
from gep.uses.audit.folder_parts import FolderParts

ACCOUNT = "account/"
_DATE = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o100644 << 16
_UNIX = 3
_PACKED_ALREADY = (".tif", ".parquet", ".xlsx", ".png")
_LARGE = 1 << 31


@dataclass(frozen=True)
class Member:
    """One file of the package: its name within, and its content or where that lies."""

    name: str
    content: bytes | Path

    @property
    def size(self) -> int:
        """Bytes of the content."""
        if isinstance(self.content, Path):
            return self.content.stat().st_size
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Hash of the content."""
        if isinstance(self.content, Path):
            return file_hash(self.content)
        return hashlib.sha256(self.content).hexdigest()


def account_members(parts: FolderParts) -> Iterator[Member]:
    """The account itself: every file that its manifest remembers, and its tables."""
    names = ["manifest.json", *parts.found]
    tables = parts.folder / "tables"
    if tables.is_dir():
        names += [f"tables/{path.name}" for path in sorted(tables.glob("*.csv"))]
    for name in dict.fromkeys(names):
        yield Member(ACCOUNT + name, parts.folder / name)


def write_package(parts: FolderParts, members: Iterable[Member], path: Path) -> None:
    """Write the zip, with the hashes of its members and their description as an RO-Crate."""
    own = sorted(members, key=lambda member: member.name)
    files = [CrateFile(one.name, one.size, one.sha256) for one in own]
    files.append(CrateFile(SUMS, sums_size([*(one.name for one in own), METADATA]), ""))
    metadata = Member(METADATA, crate_metadata(parts, files))
    hashes = {file.name: file.sha256 for file in files if file.sha256}
    hashes[METADATA] = metadata.sha256
    lines = (f"{hashes[name]}  {name}\n" for name in sorted(hashes))
    sums = Member(SUMS, "".join(lines).encode())
    with whole_file(path) as partial, zipfile.ZipFile(partial, "w") as package:
        for member in sorted((*own, metadata, sums), key=lambda member: member.name):
            _write(package, member)


def _write(package: zipfile.ZipFile, member: Member) -> None:
    info = zipfile.ZipInfo(member.name, _DATE)
    info.create_system, info.external_attr = _UNIX, _READABLE_BY_ALL
    is_packed = member.name.endswith(_PACKED_ALREADY)
    info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    if not isinstance(member.content, Path):
        package.writestr(info, member.content)
        return
    is_large = member.size >= _LARGE
    with member.content.open("rb") as source, package.open(info, "w", force_zip64=is_large) as into:
        shutil.copyfileobj(source, into)
