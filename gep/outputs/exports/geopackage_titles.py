"""Titles of the columns of a GeoPackage, by its schema extension: QGIS shows them as headings."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from gep.outputs.exports.resource import TableColumn
from gep.telling.text import one_line
from gep.words import Language

_TABLES = """
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_SPECIFICATION = "http://www.geopackage.org/spec121/#extension_schema"


def write_column_titles(
    path: Path, layers: Iterable[str], columns: Sequence[TableColumn], lang: Language
) -> None:
    """Add the title and unit of each column to a GeoPackage whose layers have the same ones."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_TABLES)
        database.executemany(
            "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope) "
            "VALUES (?, 'gpkg_schema', ?, 'read-write')",
            [(name, _SPECIFICATION)
             for name in ("gpkg_data_columns", "gpkg_data_column_constraints")],
        )  # fmt: skip
        for layer in layers:
            database.executemany(
                "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) "
                "VALUES (?, ?, ?, ?, ?)",
                [(layer, *row) for row in _rows(columns, lang)],
            )


def _rows(columns: Iterable[TableColumn], lang: Language) -> Iterator[tuple[str, str, str, str]]:
    """Column, a title unlike every other's of the layer, the title itself, the unit."""
    taken: set[str] = set()
    for column in columns:
        title = one_line(column.titles[lang])
        own = title if title not in taken else f"{title} ({column.name})"
        taken.add(own)
        yield column.name, own, title, column.unit
