"""The package described as an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1), for machines.

Files of the package are data entities with size, hash and media type. One CreateAction says which
software made the account from which inputs, a second one what looked at it. Inputs are not in the
package: they are contextual entities with the hash by which they are known.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from gep import __version__
from gep.account.manifest import InputRecord
from gep.uses.audit.folder_parts import FolderParts
from gep.words import LANGUAGES, say

METADATA, SUMS = "ro-crate-metadata.json", "SHA256SUMS"

Entity = dict[str, Any]

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CONTEXT = [f"{_SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"}]
_LICENCE, _COMPUTED, _AUDITED, _GEP = "#licence", "#computation", "#audit", "#software-gep"
_AUDITOR = f"#software-gep-{__version__}-audit"
_FORMATS = {
    ".csv": "text/csv", ".json": "application/json", ".txt": "text/plain", ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet", ".gpkg": "application/geopackage+sqlite3",
    ".tif": "image/tiff", ".sha256": "text/plain", "": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_ANY = "application/octet-stream"
_LINE = 64 + 2 + 1


@dataclass(frozen=True)
class CrateFile:
    """One file of the package; its hash is empty where nothing can state it."""

    name: str
    size: int
    sha256: str


def sums_size(names: Iterable[str]) -> int:
    """Bytes of the list of hashes, which has a line a file whatever the hashes are.

    >>> sums_size(["a"]) == len(64 * "0" + "  a" + chr(10))
    True
    """
    return sum(_LINE + len(name.encode()) for name in names)


def crate_metadata(parts: FolderParts, files: Sequence[CrateFile]) -> bytes:
    """The text of ``ro-crate-metadata.json``."""
    inputs = list(_inputs(parts.hashed.inputs))
    software = list(_software(parts.hashed.software))
    graph: list[Entity] = [
        _descriptor(),
        _root(parts, files),
        {"@id": _PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        _licence(),
        *map(_file, files),
        *_actions(files, inputs, software),
        *software,
        *inputs,
    ]
    crate = {"@context": _CONTEXT, "@graph": graph}
    return (json.dumps(crate, ensure_ascii=False, indent=1) + "\n").encode()


def media_type(name: str) -> str:
    """Media type of a file by its name.

    >>> media_type("account/account.csv"), media_type("SHA256SUMS")
    ('text/csv', 'text/plain')
    """
    return _FORMATS.get(PurePosixPath(name).suffix.lower(), _ANY)


def _descriptor() -> Entity:
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _SPECIFICATION},
        "about": {"@id": "./"},
    }


def _root(parts: FolderParts, files: Sequence[CrateFile]) -> Entity:
    about = parts.hashed.account
    names = {"name": about.name, "year": about.year, "norm": about.norm}
    words = {lang: say("audit-crate", lang, **names) for lang in LANGUAGES}
    if about.synthetic:
        words = {lang: f"{text} {say('audit-synthetic', lang)}" for lang, text in words.items()}
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{about.name} {about.year}: gep audit",
        "description": f"{words['zh']} {words['en']}",
        "identifier": parts.account.manifest.account_id,
        "datePublished": f"{about.year}-12-31",
        "temporalCoverage": str(about.year),
        "license": {"@id": _LICENCE},
        "conformsTo": {"@id": _PROFILE},
        "hasPart": [{"@id": _path(file.name)} for file in files],
        "mentions": [{"@id": _COMPUTED}, {"@id": _AUDITED}],
    }


def _licence() -> Entity:
    words = f"{say('audit-licence', 'zh')} {say('audit-licence', 'en')}"
    return {"@id": _LICENCE, "@type": "CreativeWork", "name": "-", "description": words}


def _file(file: CrateFile) -> Entity:
    entity = {
        "@id": _path(file.name),
        "@type": "File",
        "name": file.name,
        "contentSize": str(file.size),
        "encodingFormat": media_type(file.name),
    }
    return {**entity, "sha256": file.sha256} if file.sha256 else entity


def _actions(
    files: Sequence[CrateFile], inputs: Sequence[Entity], software: Sequence[Entity]
) -> Iterator[Entity]:
    """The run that made the account, and the audit that looked at it."""
    made = [file.name for file in files if file.name.startswith("account/")]
    found = [file.name for file in files if file.name.startswith("audit/")]
    yield {
        "@id": _COMPUTED,
        "@type": "CreateAction",
        "name": say("audit-crate-run", "en"),
        "description": say("audit-crate-run", "zh"),
        "instrument": {"@id": software[0]["@id"]},
        "object": [{"@id": one["@id"]} for one in inputs],
        "result": [{"@id": _path(name)} for name in made],
    }
    yield {
        "@id": _AUDITED,
        "@type": "CreateAction",
        "name": say("audit-crate-audit", "en"),
        "description": say("audit-crate-audit", "zh"),
        "instrument": {"@id": _AUDITOR},
        "object": [{"@id": _path(name)} for name in made],
        "result": [{"@id": _path(name)} for name in found],
    }


def _software(versions: Mapping[str, str]) -> Iterator[Entity]:
    """Gep as it made the account, what it stood on, and gep as it looked at the account."""
    others = [name for name in versions if name != "gep"]
    yield {
        "@id": _GEP,
        "@type": "SoftwareApplication",
        "name": "gep",
        "version": versions.get("gep", ""),
        "softwareRequirements": [{"@id": f"#software-{quote(name)}"} for name in others],
    }
    for name in others:
        yield {
            "@id": f"#software-{quote(name)}",
            "@type": "SoftwareApplication",
            "name": name,
            "version": versions[name],
            "url": f"https://pypi.org/project/{quote(name)}/{quote(versions[name])}/",
        }
    yield {
        "@id": _AUDITOR,
        "@type": "SoftwareApplication",
        "name": "gep audit",
        "version": __version__,
    }


def _inputs(records: Iterable[InputRecord]) -> Iterator[Entity]:
    for one in records:
        entity = {
            "@id": f"#input-{quote(one.kind)}-{quote(one.name)}",
            "@type": "CreativeWork",
            "name": one.name,
            "description": ", ".join(filter(None, (one.state, one.native, one.source, one.note))),
            "alternateName": one.path,
            "sha256": one.sha256,
            "size": f"{one.size} B" if one.size else "",
            "temporalCoverage": str(one.data_year or ""),
        }
        yield {key: value for key, value in entity.items() if value}


def _path(name: str) -> str:
    """A path as a relative URI."""
    return quote(name)
