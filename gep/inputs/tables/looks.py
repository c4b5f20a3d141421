"""How a number looks in its cell: what a format puts behind it, and whether it is seen at all."""

import re

from openpyxl.cell import Cell
from openpyxl.styles.colors import Color

from gep import units

_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"])*')  # of a number format, up to the first ;
_LITERAL = re.compile(r'"([^"]*)"|[\\!](.)|_.|\[[^\]]*\]')
_SCALE = re.compile(r"[0#?](,+)(?![0#?,])")
_PLACE = re.compile(r"[0#?@a-z]", re.IGNORECASE)  # of digits, a text, General, parts of a date
_POWERS = "百千万亿"
_WHITE, _BLACK = "FFFFFF", "000000"
_THEME = {0: _WHITE, 1: _BLACK}  # of paper and of ink, in every theme that comes with Excel
_SOLID = "solid"


def put_behind(number_format: str) -> str:
    r"""The unit or power that a number format shows and the number itself lacks.

    >>> put_behind('0.00"万吨"'), put_behind('0!.0,"万"'), put_behind("#,##0,")
    ('万吨', '万', '10^3')
    >>> put_behind("#,##0.0"), put_behind('"约"0.0'), put_behind("0.0%"), put_behind('"¥"0.00_)')
    ('', '', '', '')
    """
    positive = _SECTION.match(number_format)
    text = positive[0] if positive else ""
    words = "".join(part for found in _LITERAL.finditer(text) for part in found.groups("") if part)
    words = "".join(one for one in words if one.isalnum() or one in "/%·^-")
    scales = _SCALE.search(_LITERAL.sub("", text))
    if words and (units.is_unit(words) or set(words) & set(_POWERS)):
        return words
    return f"10^{3 * len(scales[1])}" if scales else ""


def shows(number_format: str, value: float) -> bool:
    r"""Whether a format shows a number: that of its sign has a place for digits.

    >>> shows("0.0", 5), shows(";;;", 5), shows('"作废"', 5), shows('0;;"-"', -5)
    (True, False, False, False)
    >>> shows("General", 5), shows("0;-0;;@", 5), shows("0;-0;;@", 0), shows("0;-0", 0)
    (True, True, False, True)
    """
    sections, rest = [], number_format
    while (found := _SECTION.match(rest)) is not None:
        sections.append(found[0])
        rest = rest[found.end() + 1 :]
        if not rest:
            break
    if number_format.endswith(";"):
        sections.append("")
    at = 1 if value < 0 else 2 if value == 0 else 0
    text = sections[at] if at < len(sections) else sections[0]
    return bool(_PLACE.search(_LITERAL.sub("", text)))


def is_in_sight(cell: Cell, value: float) -> bool:
    """Whether a number is seen in its cell: its format shows it, in another colour than behind."""
    fill = cell.fill
    behind = _colour(fill.fgColor) if fill.patternType == _SOLID else _WHITE
    return shows(cell.number_format, value) and _colour(cell.font.color) != behind


def _colour(colour: Color | None) -> str:
    """A colour by its digits, or by its place in a theme or a list where that is all there is."""
    if colour is None:
        return _BLACK
    if colour.type == "rgb":
        return str(colour.rgb)[-6:].upper()
    if colour.type == "theme" and not colour.tint:
        return _THEME.get(colour.theme, f"theme {colour.theme}")
    return f"{colour.type} {colour.value} {colour.tint}"
