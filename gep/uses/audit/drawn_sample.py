"""The drawn sample made ready: the rows, the derivation of each, and the workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from gep.explain import Explanation
from gep.uses.audit.derivations import derivations
from gep.uses.audit.findings import Finding, listed
from gep.uses.audit.folder_parts import FolderParts
from gep.uses.audit.pack_texts import csv_bytes
from gep.uses.audit.sample import DEFAULT_SIZE, UNITS, Sample, draw, drawn_frame
from gep.uses.audit.sample_sheet import SampleSheet, write_sample
from gep.uses.audit.sturdy import BROKEN, not_examined
from gep.uses.audit.sums_again import row_name
from gep.words import Language, say

_READ = ("account.csv", "memo.csv", "statistics.csv", "sums.parquet", "strata.parquet")
"""What derivations rest on."""

_SHOWN = 3


@dataclass(frozen=True)
class DrawnSample:
    """What was drawn, and the bytes of its workbook; nothing where nothing could be drawn."""

    findings: tuple[Finding, ...]
    sample: Sample | None = None
    rows: pd.DataFrame | None = None
    sheet: bytes = b""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of the files of the sample."""
        if self.rows is not None:
            yield "audit/sample.xlsx", self.sheet
            yield "audit/sample.csv", csv_bytes(self.rows)


def drawn(parts: FolderParts, points: int | None, seed: str, lang: Language) -> DrawnSample:
    """Draw a sample and make its sheet; what an edited account cannot tell is left out and said."""
    if not parts.has("account.csv"):
        return DrawnSample((Finding("sample", "sample-unread", "problem"),))
    sample = draw(parts, points or DEFAULT_SIZE, seed)
    if sample is None:
        return DrawnSample((Finding("sample", "sample-nothing", "warning"),))
    rows = drawn_frame(sample, parts.tables["account.csv"])
    trees, findings = _trees(parts, rows)
    lines = [tree.lines(lang) for tree in trees]
    lines = lines or [[say("audit-no-derivation", lang)]] * len(rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        write_sample(SampleSheet(parts.account, sample, rows, lines), path, lang)
        content = path.read_bytes()
    return DrawnSample((_drawn_finding(sample), *findings), sample, rows, content)


def _drawn_finding(sample: Sample) -> Finding:
    values = {
        "rows": len(sample.drawn), "points": sample.points, "layer": sample.layer,
        "seed": sample.seed, "population": sample.population / UNITS,
        "interval": sample.interval, "negative": sample.negative,
    }  # fmt: skip
    return Finding("sample", "sample-drawn", "note", values)


def _trees(parts: FolderParts, rows: pd.DataFrame) -> tuple[list[Explanation], tuple[Finding, ...]]:
    """The derivation of each row, and whether it comes out the same there, apart from valuation."""
    if not parts.has(*_READ):
        return [], ()
    try:
        trees = list(derivations(parts.account, rows))
    except BROKEN as error:
        return [], (not_examined("sample", parts, error),)
    named = zip(map(row_name, rows.to_dict("records")), trees, strict=True)
    apart = [name for name, tree in named if not tree.agrees]
    if apart:
        values = {"count": len(apart), "rows": listed(apart, _SHOWN)}
        return trees, (Finding("sample", "sample-disagrees", "problem", values),)
    return trees, (Finding("sample", "sample-agrees", facts={"count": len(trees)}),)
