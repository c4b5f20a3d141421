"""The tables that people hand on."""

from gep.outputs.tables.writing import write_tables

__all__ = ["write_tables"]
