"""A book of a few rows, and the shipped one."""

from gep.book.book import Book, Where
from gep.book.coefficient import CoefficientRow
from gep.book.ecosystem_types import EcosystemTypes
from gep.book.price_indices import IndexValue

TYPES = EcosystemTypes.shipped()
BOOK = Book.shipped()
HERE = Where("zhejiang-2020", "330881", ("zhejiang-2020", "national-2022"))


def row(value, **cells):
    defaults = {"service": "s", "parameter": "p", "key": ("forest",), "unit": "1", "source": "x"}
    return CoefficientRow(value=value, **{**defaults, "confidence": "seen", **cells})


def book(*rows, **cells):
    return Book(tuple(rows), {"x": {"title": "x"}}, TYPES, **cells)


def override(tmp_path, text, encoding="utf-8"):
    (tmp_path / "own.csv").write_bytes(text.encode(encoding))
    return BOOK.with_overrides(tmp_path / "own.csv", "own.csv")


INDEX = tuple(IndexValue("i", year, value) for year, value in ((2019, 110.0), (2020, 120.0)))
