"""How a manifest is sealed, written and read: the one writer and reader of manifest.json."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import msgspec

from gep.account.manifest import VERSION, Hashed, Manifest
from gep.problems import DataProblem, Place, Problem
from gep.words import Bilingual

MANIFEST = "manifest.json"


class _Versioned(msgspec.Struct):
    """What any version of a manifest says of itself; the first said nothing."""

    version: int = 0


def sealed(hashed: Hashed, labels: Mapping[str, Bilingual]) -> Manifest:
    """The manifest of what was computed, as it will be read back, under the id that follows."""
    kept = msgspec.convert(msgspec.to_builtins(hashed), Hashed)  # 90 where a float is meant is 90.0
    return Manifest(VERSION, account_id(kept), kept, labels)


def account_id(hashed: Hashed) -> str:
    """The id of an account: the hash of the hashed part of its manifest."""
    fields = msgspec.to_builtins(hashed)
    text = json.dumps(
        fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write manifest.json in its one form, keys sorted."""
    fields = msgspec.to_builtins(manifest)
    text = json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an account folder.

    Raises
    ------
    DataProblem
        It is not there, of another version, or not as gep wrote it.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise _problem("account-file-missing", path)
    text = path.read_bytes()
    try:
        version = msgspec.json.decode(text, type=_Versioned).version
        if version != VERSION:
            raise _problem("account-manifest-version", path, version=version, own=VERSION)
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _problem("account-file-damaged", path, why=str(error)) from None


def _problem(code: str, path: Path, **values: object) -> DataProblem:
    return DataProblem((Problem(code, Place(str(path)), {"file": path.name, **values}),))
