"""Where each key of a TOML text stands, so that a problem can name the line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r'''
    (?P<skip>    [ \t\r]+ | \#[^\n]* )
  | (?P<newline> \n )
  | (?P<text>    """(?:\\.|[^\\])*?"{3,5} | \'\'\'.*?\'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
  | (?P<mark>    [][{}=,.] )
  | (?P<bare>    [^\s\[\]{}=,."'\#]+ )
    ''',
    re.VERBOSE | re.DOTALL,
)


def key_lines(text: str) -> dict[str, int]:
    r"""First line of every table and key of a valid TOML text, by dotted key.

    >>> key_lines('[a]\nb = 1\nc = { d = "x", e.f = [1,\n2] }\n[a.g]')
    {'a': 1, 'a.b': 2, 'a.c': 3, 'a.c.d': 3, 'a.c.e': 3, 'a.c.e.f': 3, 'a.g': 5}
    """
    reading = _Reading()
    for kind, token, line in _tokens(text):
        reading.take(kind, token, line)
    return reading.lines


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "skip"
        if kind != "skip":
            yield kind, match.group(), line
        line += match.group().count("\n")


@dataclass
class _Reading:
    """What is open while the tokens go by: the table, the brackets, the key being spelt."""

    lines: dict[str, int] = field(default_factory=dict)
    table: tuple[str, ...] = ()
    open: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    wants: str = "key"

    def take(self, kind: str, token: str, line: int) -> None:
        if self.wants == "key":
            self._take_in_key(kind, token, line)
        elif self.wants == "header":
            self._take_in_header(kind, token, line)
        else:
            self._take_in_value(kind, token)

    def _take_in_key(self, kind: str, token: str, line: int) -> None:
        if kind in ("text", "bare"):
            self.key.append(token.strip("\"'"))
        elif token == "[":
            self.wants = "header"
        elif token == "=":
            self._found((*self._prefix(), *self.key), line)
            self.wants = "value"
        elif token == "}":
            self._close()

    def _take_in_header(self, kind: str, token: str, line: int) -> None:
        if kind in ("text", "bare"):
            self.key.append(token.strip("\"'"))
        elif kind == "newline" or token == "]":
            if self.key:
                self.table = tuple(self.key)
                self._found(self.table, line)
            self.key.clear()
            self.wants = "header" if kind != "newline" else "key"

    def _take_in_value(self, kind: str, token: str) -> None:
        if token == "{":
            self.open.append((token, (*self._prefix(), *self.key)))
            self.key, self.wants = [], "key"
        elif token == "[":
            self.open.append((token, (*self._prefix(), *self.key)))
        elif token in ("}", "]"):
            self._close()
        elif self._ends_value(kind, token):
            self.key, self.wants = [], "key"

    def _ends_value(self, kind: str, token: str) -> bool:
        inside = self.open[-1][0] if self.open else ""
        return (token == "," and inside == "{") or (kind == "newline" and not inside)

    def _close(self) -> None:
        """A bracket ends: what stands around it goes on with its value."""
        self.open.pop()
        self.key, self.wants = [], "value"

    def _prefix(self) -> tuple[str, ...]:
        return self.open[-1][1] if self.open else self.table

    def _found(self, key: tuple[str, ...], line: int) -> None:
        for depth in range(1, len(key) + 1):  # [a.b] begins a, unless a stands before
            self.lines.setdefault(".".join(key[:depth]), line)
