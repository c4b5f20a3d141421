"""A TOML file that a user wrote: its tables, where each key stands, what is wrong with its text."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gep.files.toml_places import key_lines
from gep.problems import Place, Problems

_ERROR = re.compile(
    r"^(?P<why>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end .*)\)$", re.DOTALL
)
_FULL_WIDTH = re.compile(r"[\u2018-\u201d\uff02\uff03\uff0c\uff1d\uff3b\uff3d\uff5b\uff5d]")
_BACKSLASH = re.compile(r'"[^"\n]*\\[^"\n]*"')


@dataclass(frozen=True)
class TomlFile:
    """A text that is valid TOML, its tables, and the first line of each dotted key."""

    name: str
    text: str
    tables: dict[str, Any]
    lines: Mapping[str, int]

    def place(self, key: str) -> Place:
        """Where a dotted key stands, or else the nearest table above it that does."""
        above = key
        while above and above not in self.lines:
            above = above.rpartition(".")[0]
        return Place(self.name, self.lines.get(above, 0), key)

    def line(self, key: str) -> str:
        """The user's own text at the place of a key."""
        number = self.place(key).line
        return self.text.split("\n")[number - 1].strip() if number else "-"


def read_toml(path: Path, problems: Problems) -> TomlFile | None:
    """Read a TOML file, None with the problem if it is no UTF-8 or no TOML."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add("config-encoding", Place(path.name, line), encoding=_encoding(content))
        return None
    try:
        return TomlFile(path.name, text, tomllib.loads(text), key_lines(text))
    except tomllib.TOMLDecodeError as error:
        _tell_syntax(path.name, text, str(error), problems)
        return None


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GB18030 / GBK (ANSI)"


def _tell_syntax(file: str, text: str, message: str, problems: Problems) -> None:
    match = _ERROR.match(message)
    lines = text.rstrip("\n").split("\n")
    number = int(match["line"]) if match and match["line"] else len(lines)
    column = match["column"] if match and match["column"] else "1"
    line, why = lines[min(number, len(lines)) - 1], match["why"] if match else message
    place = Place(file, number, f"column {column}")
    problems.add(_syntax_code(why, line), place, line=line.strip(), column=column, why=why)


def _syntax_code(why: str, line: str) -> str:
    if "twice" in why or "overwrite" in why:
        return "config-twice"
    if "key" in why and not line.isascii():
        return "config-key-ascii"
    if _BACKSLASH.search(line):
        return "config-backslash"
    if _FULL_WIDTH.search(line):
        return "config-full-width"
    is_key = "statement" in why and not line.partition("=")[0].isascii()
    return "config-key-ascii" if is_key else "config-syntax"
