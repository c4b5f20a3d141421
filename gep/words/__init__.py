"""Everything gep says to people, zh beside en, read from the TOML files of this folder."""

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["zh", "en"]


def own_language() -> Language:
    """The language to speak where none is asked for: that of ``GEP_LANG``, else Chinese."""
    return "en" if os.environ.get("GEP_LANG") == "en" else "zh"


@cache
def _tables() -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    folder = files(__package__)
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".toml"):
            continue
        for table, rows in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            known = merged.setdefault(table, {})
            if twice := known.keys() & rows.keys():
                raise ValueError(f"words/{entry.name}: [{table}] says {sorted(twice)} again")
            known.update(rows)
    return merged


def words(table: str) -> Mapping[str, Any]:
    """All entries of one table of the word files, such as ``problems`` or ``labels``."""
    return _tables().get(table, {})


def say(key: str, lang: Language, **values: object) -> str:
    """Sentence ``key`` of the ``sentences`` table in one language, with its numbers put in."""
    template: str = words("sentences")[key][lang]
    return template.format(**values)


def label(key: str, lang: Language) -> str:
    """Label of a key in one language, the key itself where no word file names it.

    >>> label("no such key", "en")
    'no such key'
    """
    entry = words("labels").get(key)
    return str(entry[lang]) if entry else key
