"""Texts that people wrote, made fit to be shown: of characters that any file can hold."""

import re
from functools import lru_cache

_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {
    0x7F: 0x2421
}
_NO_TEXT = re.compile("[\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNS, _TURN_END = re.compile("[\u202a\u202b\u202d\u202e]"), "\u202c"
_ISOLATES, _ISOLATE_END = re.compile("[\u2066-\u2068]"), "\u2069"


@lru_cache(maxsize=4096)  # a few hundred texts stand in many thousand cells
def visible(text: str) -> str:
    r"""A text whose control characters are shown by their pictures, and line ends are newlines.

    Writing that turns direction is turned back, so that it cannot reach beyond its own text.

    >>> visible("first\r\nbell\x07"), visible("\u202eabc") == "\u202eabc\u202c"
    ('first\nbell␇', True)
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)
    text = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
    for begins, end in ((_TURNS, _TURN_END), (_ISOLATES, _ISOLATE_END)):
        text += end * max(0, len(begins.findall(text)) - text.count(end))
    return text


def one_line(text: str, most: int | None = None) -> str:
    r"""A visible text on one line, perhaps of so many letters at most.

    >>> one_line("first\n\tsecond"), one_line("first\nsecond", 9)
    ('first second', 'first se…')
    """
    line = re.sub(r"[\t\n]+", " ", visible(text))
    return line if most is None else cut(line, most)


def cut(text: str, most: int, end: str = "…") -> str:
    """A text of at most so many letters, as spreadsheets count them: one beyond U+FFFF is two.

    >>> cut("a very long name", 9), cut("🌳🌳🌳", 5), cut("short", 9)
    ('a very l…', '🌳🌳…', 'short')
    """
    letters = text.encode("utf-16-le", "surrogatepass")
    if len(letters) <= 2 * most:
        return text
    return letters[: 2 * (most - len(end))].decode("utf-16-le", "ignore").rstrip() + end
