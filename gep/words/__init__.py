"""Everything gep says to people, zh beside en, read from the TOML files of this folder.

Extensions and other people's wheels have word files of their own (`gep.shipped.word_folders`).
"""

import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from gep.shipped import word_folders

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Bilingual: TypeAlias = Mapping[Language, str]
"""A text in every language that gep speaks."""


def own_language() -> Language:
    """The language to speak where none is asked for: that of ``GEP_LANG``, else Chinese."""
    return "en" if os.environ.get("GEP_LANG") == "en" else "zh"


@cache
def _tables(folders: tuple[Path, ...]) -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    for file in (file for folder in folders for file in sorted(folder.glob("*.toml"))):
        for table, rows in tomllib.loads(file.read_text(encoding="utf-8")).items():
            known = merged.setdefault(table, {})
            if twice := known.keys() & rows.keys():
                raise ValueError(f"words/{file.name}: [{table}] says {sorted(twice)} again")
            known.update(rows)
    return merged


def words(table: str) -> Mapping[str, Any]:
    """All entries of one table of the word files, such as ``problems`` or ``labels``."""
    return _tables(word_folders()).get(table, {})


@cache
def help_words(folders: tuple[Path, ...], name: str) -> Mapping[str, Any]:
    """The table ``help`` of the word files of one name, read without the rest of them.

    Help must not wait for all that gep can say. No line of that table may begin with a bracket.
    """
    found: dict[str, Any] = {}
    for file in (folder / f"{name}.toml" for folder in folders):
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if part := re.search(r"^\[help\]\n(?:[^\[\n].*\n|\n)*", text, re.MULTILINE):
            found |= tomllib.loads(part[0])["help"]
    return found


def word(table: str, key: str, lang: Language, **values: object) -> str:
    """A word or sentence of a table in one language; one without values is as it is written."""
    template: str = words(table)[key][lang]
    return template.format(**values) if values else template


def say(key: str, lang: Language, **values: object) -> str:
    """Sentence ``key`` of the ``sentences`` table in one language, with its numbers put in."""
    return word("sentences", key, lang, **values)


def label(key: str, lang: Language) -> str:
    """Label of a key in one language, the key itself where no word file names it.

    >>> label("no such key", "en")
    'no such key'
    """
    entry = words("labels").get(key)
    return str(entry[lang]) if entry else key
