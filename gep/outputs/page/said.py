"""How the tables of the page show numbers, as its script does."""

import math
import re

from gep.telling.amounts import Shown

_LEAST = 0.0001
"""What is less than this in a table's unit is only said to be less."""


def numbered(text: str, *values: object) -> str:
    """A sentence that the script says too; its places are numbered."""
    return re.sub(r"\{(\d)\}", lambda place: str(values[int(place[1])]), text)


def shown(value: float, step: Shown) -> str:
    """A number in its unit; what is there is never shown as nothing.

    >>> step = Shown("亿元", 1e8)
    >>> shown(12_300.0, step), shown(0.0, step), shown(1.0, step)
    ('0.00012', '0', '<0.0001')
    """
    text, size = step.text(value), value / step.scale
    if not value or re.search("[1-9]", text):
        return text if value else "0"
    if abs(size) < _LEAST:
        return f"<{_LEAST}" if size > 0 else f">-{_LEAST}"
    return f"{size:.{1 - math.floor(math.log10(abs(size)))}f}"
