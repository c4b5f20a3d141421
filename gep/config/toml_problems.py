"""From what is wrong with a table of account.toml to the problem that tells the user."""

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any

from gep.book.vocabulary import Vocabulary
from gep.config.schema import FIRST_YEAR, LAST_YEAR, TABLES, AccountFile
from gep.problems import Place, Problem
from gep.words import words

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_BOUNDS = {
    "greater_than": "> {gt:g}",
    "greater_than_equal": ">= {ge:g}",
    "less_than_equal": "<= {le:g}",
    "finite_number": "-inf < x < inf",
}
_LONG = 60  # characters of a value that are shown
_EMPTY = ("string_too_short", "too_short")
_FALLBACKS = {"string": '"..."', "int": "1", "float": "0.5", "bool": "true", "list": '["..."]'}


def problem_of(
    error: Mapping[str, Any], place: Callable[[str], Place], line: Callable[[str], str]
) -> tuple[tuple[str, ...], Problem]:
    """The key that a pydantic error lies at, and the problem that it is for the user."""
    key = tuple(str(part) for part in error["loc"] if part != "[key]")
    dotted = ".".join(key)
    code, values = _code_and_values(key, error)
    values = {"key": key[-1], "table": _header(key[:-1]), "line": line(dotted)} | values
    return key, Problem(code, place(dotted), values)


def _code_and_values(key: tuple[str, ...], error: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kind, given = str(error["type"]), error["input"]
    code = "config-type"
    values: dict[str, Any] = {"example": _meant(kind, key, given)}
    if kind == "extra_forbidden":
        code, values = "config-key-unknown", {"near": _nearest_key(key)}
    elif kind == "missing":
        code, values = "config-missing", {"example": _example(key)}
    elif kind in _EMPTY:
        code, values = "config-empty", {"example": _example(key)}
    elif key == ("account", "code"):
        digits = "".join(re.findall(r"[0-9]+", str(given)))
        code, values = "config-code", {"example": digits or "330881"}
    elif kind == "months":
        code, values = "config-months", {"found": _shown(given)}
    elif kind == "string_pattern_mismatch":
        code, values = "config-zone-name", {}
    elif key[-1].endswith("year") and kind in _BOUNDS:
        code, values = "config-year", {"low": FIRST_YEAR, "high": LAST_YEAR}
    elif kind in _BOUNDS:
        code, values = "config-range", {"range": _BOUNDS[kind].format(**error.get("ctx", {}))}
    return code, values


def _shown(given: object) -> str:
    """The beginning of what was given, as it may have stood there."""
    text = _toml(given)
    return text if len(text) <= _LONG else f"{text[:_LONG]}..."


def _header(table: tuple[str, ...]) -> str:
    return f"[{'.'.join(table)}]" if table else "account.toml"


def _keys(table: tuple[str, ...]) -> list[str]:
    """The keys that a table may have."""
    if not table:
        return list(AccountFile.model_fields)
    name = _general(table)
    return list(TABLES[name].model_fields) if name in TABLES else []


def _general(table: tuple[str, ...]) -> str:
    """A table as the schema names it, with a star for one of several alike."""
    is_alike = table[0] in ("rasters", "zones") or (table[0] == "maps" and len(table) > 1)
    return f"{table[0]}.*" if is_alike else ".".join(table)


def _nearest_key(key: tuple[str, ...]) -> str:
    """The key that was meant, by its spelling, or by the table it belongs in."""
    known, name = _keys(key[:-1]), key[-1]
    if near := difflib.get_close_matches(name, known, n=1):  # few keys: bolder than `nearest`
        return near[0]
    elsewhere = [
        f"[{table}] {name}" for table, model in TABLES.items() if name in model.model_fields
    ]
    return " / ".join(elsewhere or known)


def _example(key: tuple[str, ...]) -> str:
    """A line that would do, from the words of the key."""
    name = f"{_general(key[:-1])}.{key[-1]}" if key[1:] else key[0]
    example = words("account_keys").get(name, {}).get("example", "...")
    if name in AccountFile.model_fields:
        return str(example)
    return f"{key[-1]} = {_toml(example)}"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_toml(part) for part in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _meant(kind: str, key: tuple[str, ...], given: object) -> str:
    """The user's own value as it would be right."""
    wanted = kind.partition("_")[0]
    number = _NUMBER.search(str(given)) if isinstance(given, str | float | int) else None
    if wanted in ("model", "dict"):
        raster = Vocabulary.shipped().rasters.get(key[-1]) if key[0] == "rasters" else None
        if raster and number:
            return f'{key[-1]} = {{ value = {number[0]}, unit = "{raster.unit}" }}'
        return f"[{'.'.join(key)}]"
    meant = _FALLBACKS.get(wanted, "...")
    if wanted == "string" and isinstance(given, int | float):
        meant = f'"{_toml(given)}"'
    elif wanted == "list" and isinstance(given, str):
        meant = _toml([given])
    elif wanted in ("int", "float") and number:
        meant = number[0] if wanted == "float" else number[0].partition(".")[0]
    elif wanted == "bool" and isinstance(given, str) and given.lower() == "false":
        meant = "false"
    elif wanted in ("int", "float"):
        return _example(key)
    return f"{key[-1]} = {meant}"
