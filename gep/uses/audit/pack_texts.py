"""What the audit package says besides the account: read-me, formulas, coefficients, inputs."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pandas as pd

from gep.account.manifest import FormulaRecord, IndicatorRecord, InputRecord
from gep.files.csv_text import write_csv
from gep.outputs.tables.writing import parameters, sources
from gep.telling.numbers import percent
from gep.uses.audit.findings import Finding, counts, report_lines, word, worst
from gep.uses.audit.folder_parts import FolderParts
from gep.uses.audit.sample import Sample, sampled_layer
from gep.valuation.provenance import software
from gep.words import LANGUAGES, Language, label, say, words

_CONFIGURATION = ("account", "norm", "grid", "zone_layers", "reporting_layer", "ecosystem_types",
                  "opening_types", "derived", "not_computed", "overrides")  # fmt: skip
_MANY_FILES = (".shp", ".gdb", ".zarr", "")
"""Inputs that are no single file: gep hashes their parts together, sha256sum cannot."""


def provenance(parts: FolderParts) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file that tells where the account comes from."""
    account, hashed = parts.account, parts.hashed
    yield "provenance/inputs.csv", csv_bytes(sources(account))
    yield "provenance/inputs.sha256", _sums(hashed.inputs).encode()
    yield "provenance/coefficients.csv", csv_bytes(parameters(account, "zh"))
    yield "provenance/versions.csv", csv_bytes(_versions(hashed.software))
    kept = msgspec.to_builtins(hashed)
    yield "provenance/configuration.json", _json({name: kept[name] for name in _CONFIGURATION})
    yield from _formulas(parts)


def results(
    parts: FolderParts, findings: Iterable[Finding], differences: pd.DataFrame
) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file that tells what the audit found."""
    findings = tuple(findings)
    found = {
        "account_id": parts.account.manifest.account_id,
        "verdict": worst(findings),
        "counts": counts(findings),
        "findings": [one.as_dict() for one in findings],
    }
    yield "audit/findings.json", _json(found)
    for lang in LANGUAGES:
        text = "\n".join([*_head(parts, lang), "", *report_lines(findings, lang), ""])
        yield f"audit/findings.{lang}.txt", text.encode()
    if len(differences):
        yield "audit/differences.csv", csv_bytes(differences)


def readme(
    parts: FolderParts, findings: Iterable[Finding], sample: Sample | None
) -> tuple[str, bytes]:
    """The read-me: what the package is, and what to do with it, in both languages."""
    findings = tuple(findings)
    texts = []
    for lang in LANGUAGES:
        number = counts(findings)
        values = {
            "verdict": label(f"verdict_{worst(findings)}", lang).strip(),
            "problems": number["problem"], "warnings": number["warning"],
            "head": "\n".join(f"- {line}" for line in _head(parts, lang)),
            "seed": sample.seed if sample else "-",
            "drawn": len(sample.drawn) if sample else 0,
            "points": sample.points if sample else 0,
            "layer": sampled_layer(parts),
        }  # fmt: skip
        kind = "run" if parts.account.has_land else "given"
        values["rerun"] = say(f"audit-readme-{kind}", lang)
        template: str = words("audit_readme")[lang]
        texts.append(template.format(**values))
    return "README.md", "\n".join(texts).encode()


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A table as gep writes CSV, with nothing that a spreadsheet would run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_csv(frame, path)
        return path.read_bytes()


def _head(parts: FolderParts, lang: Language) -> Iterator[str]:
    """What must be said first of an account wherever it is shown."""
    account, about = parts.account, parts.hashed.account
    names = {"name": about.name, "year": about.year, "norm": about.norm}
    yield say("audit-head", lang, id=account.manifest.account_id, **names)
    if about.synthetic:
        yield say("audit-synthetic", lang)
    if parts.has("account.csv"):
        recalled = percent(account.recalled_share) or "-"
        yield say("audit-head-total", lang, total=account.total, recalled=recalled)
    if not parts.hashed.norm.text_seen:
        yield say("audit-norm-unseen", lang, norm=about.norm)


def _sums(inputs: Iterable[InputRecord]) -> str:
    """A file for ``sha256sum --check``; what it cannot check stands in comments."""
    lines = [f"# {say('audit-sums', lang)}" for lang in LANGUAGES]
    for one in inputs:
        if not one.sha256:
            continue
        path = PureWindowsPath(one.path).as_posix()
        is_one_file = PurePosixPath(path).suffix.lower() not in _MANY_FILES
        plain = path.replace("\r", "\\r").replace("\n", "\\n")
        mark = "" if is_one_file and plain == path else "# "
        lines.append(f"{mark}{one.sha256}  {plain}")
    return "\n".join(dict.fromkeys(lines)) + "\n"


def _versions(made: Mapping[str, str]) -> pd.DataFrame:
    """Versions of what numbers pass through, when the account was made and in this audit."""
    here = software()
    names = dict.fromkeys((*made, *here))
    rows = [(name, made.get(name, ""), here.get(name, "")) for name in names]
    return pd.DataFrame(rows, columns=["software", "account", "audit"])


def _formulas(parts: FolderParts) -> Iterator[tuple[str, bytes]]:
    """One readable text a service: what was computed, by which formula, from what."""
    by_service: dict[str, list[str]] = {}
    for record in parts.hashed.indicators.values():
        by_service.setdefault(record.service, []).append("\n".join(_variant(parts, record)))
    norm = parts.hashed.norm.order
    ordered = [
        (key, by_service[key]) for key in dict.fromkeys((*norm, *by_service)) if key in by_service
    ]
    for number, (service, texts) in enumerate(ordered, start=1):
        title = f"{_named(parts, service)}\n{'=' * 72}"
        # numbered, since a service of somebody else may be called as no file may be
        name = "".join(char if char.isascii() and char.isalnum() else "_" for char in service)
        yield (
            f"provenance/formulas/{number:02}_{name}.txt",
            "\n\n".join((title, *texts, "")).encode(),
        )


def _variant(parts: FolderParts, record: IndicatorRecord) -> Iterator[str]:
    yield f"{_named(parts, record.indicator)}  [{_named(parts, record.label)}]"
    yield f"  {_word('form')}: {_word('form_' + record.form)}"
    yield f"  {_word('unit')}: {record.unit}"
    yield f"  {_word('counted')}: {_word('yes' if record.counted else 'no')}"
    if record.formula.formula:
        yield from _formula(parts, _word("formula"), record.formula)
    if record.limit:
        yield from _formula(parts, _word("limit"), record.limit)
    if record.price:
        yield from _formula(
            parts, f"{_word('price')} {_named(parts, record.price.name)}", record.price
        )
    named = {
        "ecosystem_types": record.ecosystem_types,
        "items": record.items,
        "rasters": record.rasters,
    }
    for key, kept in named.items():
        if names := [_both(parts, name) for name in kept if name]:
            yield f"  {_word(key)}: {', '.join(names)}"


def _formula(parts: FolderParts, title: str, record: FormulaRecord) -> Iterator[str]:
    yield f"  {title}:"
    yield from (f"    {line}" for line in record.formula.splitlines() or [""])
    if record.says:
        yield f"    # {record.says}"
    for term in record.terms:
        unit = f" [{term.unit}]" if term.unit else ""
        kind = _word(f"kind_{term.kind}")
        yield f"      {term.name}{unit}: {_both(parts, term.name)} ({kind})"


def _both(parts: FolderParts, key: str) -> str:
    """A key in both languages."""
    account = parts.account
    return " / ".join(dict.fromkeys(account.label(key, lang) for lang in LANGUAGES))


def _named(parts: FolderParts, key: str) -> str:
    both = _both(parts, key)
    return key if both == key else f"{both} ({key})"


def _word(key: str) -> str:
    return " / ".join(dict.fromkeys(word(f"word_{key}", lang) for lang in LANGUAGES))


def _json(tree: Any) -> bytes:
    text = json.dumps(_finite(tree), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return (text + "\n").encode()


def _finite(tree: Any) -> Any:
    """A tree without numbers that JSON does not know."""
    if isinstance(tree, Mapping):
        return {key: _finite(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_finite(value) for value in tree]
    return None if isinstance(tree, float) and not math.isfinite(tree) else tree
