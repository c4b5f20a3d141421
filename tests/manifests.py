"""Manifests that say otherwise than the run that wrote them."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import structs

from gep.account.account import Account, read_rows
from gep.account.columns import ROWS
from gep.account.folder import seal_account
from gep.account.manifest import Hashed
from gep.files.parquet import GROUP, write_parquet


def told_otherwise(account: Account, **parts: Any) -> Account:
    """The same account, the named parts of whose manifest are others, in memory alone."""
    hashed: Hashed = structs.replace(account.manifest.hashed, **parts)
    other = Account(account.folder)
    other.__dict__["manifest"] = structs.replace(account.manifest, hashed=hashed)
    return other


def edit_manifest(
    folder: Path, edit: Callable[[dict[str, Any]], object], *, is_forged: bool = True
) -> None:
    """Edit the hashed part of manifest.json as anyone may, on request with the id that follows."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    edit(manifest["hashed"])
    if is_forged:
        manifest["account_id"] = id_of(manifest["hashed"])
    path.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


def sealed_again(folder: Path) -> Path:
    """The folder, its other files brought in line with account.csv and remembered as they are."""
    write_parquet(read_rows(folder / "account.csv"), ROWS, folder / "account.parquet", group=GROUP)
    seal_account(folder)
    return folder


def id_of(hashed: Any) -> str:
    """SHA-256 of the hashed part, its keys in order and nothing between: what account_id is."""
    text = json.dumps(hashed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
