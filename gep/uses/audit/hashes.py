"""Whether the files of an account are those that its manifest remembers, byte for byte."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from gep.account.manifest_file import account_id
from gep.uses.audit.findings import Finding, listed, word
from gep.uses.audit.folder_parts import ALWAYS, GEOPACKAGE, FolderParts
from gep.uses.found import written_later
from gep.words import LANGUAGES

_SHOWN = 16


def hash_findings(parts: FolderParts) -> Iterator[Finding]:
    """The id of the account, and each file against its hash."""
    yield _own_id(parts)
    for name in parts.outside:
        yield Finding("files", "file-outside", "problem", {"file": name})
    files = tuple(_files(parts))
    yield from files
    if parts.hashes and not files:
        yield Finding("files", "files-whole", facts={"count": len(parts.hashes)})
    for name, why in parts.damaged.items():
        yield Finding("files", "file-damaged", "problem", {"file": name, "why": why})
    for name in parts.strangers(written_later()):
        yield Finding("files", "file-extra", "warning", {"file": name})


def _own_id(parts: FolderParts) -> Finding:
    stated, own = parts.account.manifest.account_id, account_id(parts.hashed)
    if stated == own:
        return Finding("manifest", "id-holds", facts={"id": own})
    return Finding("manifest", "id-differs", "problem", {"id": stated, "own": own})


def _files(parts: FolderParts) -> Iterator[Finding]:
    if not parts.hashes:
        yield Finding("files", "no-hashes", "problem")
        return
    wanted = (*ALWAYS, GEOPACKAGE) if parts.account.has_land else ALWAYS
    if unsaid := [name for name in wanted if name not in parts.hashes]:
        yield Finding("files", "files-unsaid", "problem", {"files": listed(unsaid)})
    for name, known in parts.hashes.items():
        if name not in parts.found:
            yield Finding("files", "file-missing", "problem", {"file": name})
        elif parts.found[name] != known:
            yield _altered(parts, name, known)


def _altered(parts: FolderParts, name: str, known: str) -> Finding:
    hashes = {"known": known[:_SHOWN], "found": parts.found[name][:_SHOWN]}
    traces = tuple(_traces(parts.folder / name)) if name.endswith(".csv") else ()
    if not traces:
        return Finding("files", "file-altered", "problem", {"file": name, **hashes})
    said = {lang: listed(word(f"trace_{one}", lang) for one in traces) for lang in LANGUAGES}
    values = {"file": name, "traces": said, **hashes}
    return Finding("files", "file-resaved", "problem", values)


def _traces(path: Path) -> Iterator[str]:
    """What a spreadsheet or an editor leaves in a CSV that it saves."""
    content = path.read_bytes()
    if not content.startswith(codecs.BOM_UTF8):
        yield "bom"
    if b"\r\n" in content:
        yield "crlf"
    if b",TRUE," in content or b",FALSE," in content:
        yield "capitals"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        yield "encoding"
