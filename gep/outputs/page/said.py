"""Words and numbers of the page in one language, the same in its tables and in its script."""

import math
import re
from dataclasses import dataclass

from gep.telling.amounts import Shown, shown
from gep.words import Language, words

_LEAST = 0.0001
"""What is less than this in a table's unit is only said to be less."""
_TENTH = 1e-3


@dataclass(frozen=True)
class Said:
    """Says things in one language."""

    lang: Language

    def __call__(self, key: str, **values: object) -> str:
        """A word or sentence of the page."""
        text: str = words("page")[key][self.lang]
        return text.format(**values) if values else text

    def with_numbers(self, key: str, *values: object) -> str:
        """A sentence that the script says too; its places are numbered."""
        text: str = words("page")[key][self.lang]
        return re.sub(r"\{(\d)\}", lambda place: str(values[int(place[1])]), text)

    def bracketed(self, text: str, unit: str) -> str:
        """A heading with its unit.

        >>> Said("zh").bracketed("价值量", "亿元"), Said("en").bracketed("Share", "")
        ('价值量（亿元）', 'Share')
        """
        form = {"zh": "{}（{}）", "en": "{} ({})"}[self.lang]
        return form.format(text, unit) if unit else text

    def amount(self, value: float, unit: str) -> str:
        """A number in the step of its unit that fits it, with the unit; nothing if there is none.

        >>> Said("zh").amount(123_456_789.0, "CNY yr-1"), Said("zh").amount(math.nan, "t yr-1")
        ('1.23 亿元', '')
        """
        if math.isnan(value):
            return ""
        step = shown(unit, self.lang, value)
        return f"{told(value, step)} {step.unit}".strip()


def told(value: float, step: Shown) -> str:
    """A number in its unit; what is there is never shown as nothing.

    >>> step = Shown("亿元", 1e8)
    >>> told(12_300.0, step), told(0.0, step), told(1.0, step)
    ('0.00012', '0', '<0.0001')
    """
    text, size = step.text(value), value / step.scale
    if not value or re.search("[1-9]", text):
        return text if value else "0"
    if abs(size) < _LEAST:
        return f"<{_LEAST}" if size > 0 else f">-{_LEAST}"
    return f"{size:.{1 - math.floor(math.log10(abs(size)))}f}"
