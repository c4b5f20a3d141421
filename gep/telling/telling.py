"""An account told in one language: what things are called, amounts in words, lists and notes."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from gep.telling.amounts import shown, unit_words
from gep.telling.notes import half
from gep.telling.numbers import readable
from gep.telling.text import one_line
from gep.words import Bilingual, Language, label, word, words

_KEY = re.compile(r"(?<![\w./!-])([A-Za-z]\w*)(?:\.([A-Za-z]\w*))?(?![\w/!]|[.-]\w)", re.ASCII)
_WIDE = 0x2E80


@dataclass(frozen=True, eq=False)
class Telling:
    """Tells of an account in one language; its labels are those of the manifest."""

    labels: Mapping[str, Bilingual]
    lang: Language

    # words

    def word(self, table: str, key: str, **values: object) -> str:
        """A word or sentence of a table of the word files."""
        return word(table, key, self.lang, **values)

    def of(self, table: str) -> Callable[..., str]:
        """What says the words of one table.

        >>> Telling({}, "en").of("marks")("colon")
        ': '
        """
        return partial(self.word, table)

    def say(self, key: str, **values: object) -> str:
        """One of the sentences that belong to no output alone."""
        return word("sentences", key, self.lang, **values)

    def mark(self, key: str) -> str:
        """What stands between words: such as ``list``, ``comma``, ``semicolon``."""
        return word("marks", key, self.lang)

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return self.mark("colon")

    def joined(self, texts: Iterable[str], mark: str = "list") -> str:
        """Texts in a row, each once, the empty ones left out.

        >>> Telling({}, "zh").joined(["水", "", "土", "水"])
        '水、土'
        """
        return self.mark(mark).join(dict.fromkeys(filter(None, texts)))

    def bracketed(self, text: str, more: str) -> str:
        """A text with another in brackets behind it, if there is one.

        >>> Telling({}, "zh").bracketed("价值量", "亿元"), Telling({}, "en").bracketed("Share", "")
        ('价值量（亿元）', 'Share')
        """
        return word("marks", "brackets", self.lang, text=text, more=more) if more else text

    # names

    def label(self, key: str) -> str:
        """What people call a key: by the account's labels, else by gep's words, else the key.

        The parts of a joined key (``bamboo_forest|young_forest``) have labels of their own.
        """
        if "|" in key and key not in self.labels:
            return " ".join(map(self.label, key.split("|")))
        entry = self.labels.get(key)
        return one_line(entry[self.lang] if entry else label(key, self.lang))

    def named(self, key: str) -> str:
        """The label with the key behind it, by which it is found in files."""
        text = self.label(key)
        return key if text == key else f"{text} ({key})"

    def within(self, key: str) -> str:
        """The label as it stands within a sentence.

        >>> Telling({"township": {"zh": "乡镇", "en": "Township"}}, "en").within("township")
        'township'
        """
        text = self.label(key)
        return text.lower() if self.lang == "en" else text

    def optional(self, services: Mapping[str, bool]) -> str:
        """Services that a norm leaves to the county, each with whether it counts them."""
        choices = {True: self.say("optional-counted"), False: self.say("optional-beside")}
        return self.joined(
            self.bracketed(self.label(key), choices[counted]) for key, counted in services.items()
        )

    def method(self, key: str) -> str:
        """What a method is called, with the choice below it in brackets (``tied:nep``)."""
        name, _, choice = key.partition(":")
        own = f"method:{name}"
        text = self.label(own if own in self.labels else name)
        return self.bracketed(text, self.label(choice))

    def own_method(self, key: str) -> str:
        """The same; nothing where nobody has named it."""
        text = self.method(key)
        return "" if text == key else text

    def steps(self, key: str) -> dict[str, str]:
        """What the formulas of an indicator or raster call their intermediate results, by name."""
        start = f"{key}."
        return {k.removeprefix(start): self.label(k) for k in self.labels if k.startswith(start)}

    def confidence(self, key: str) -> str:
        """How far a number was checked, in words; of several, all in a row."""
        known = words("confidence_names")
        named = (known[k][self.lang] if k in known else k for k in key.split("; "))
        return self.joined(named, "semicolon")

    def heading(self, key: str) -> str:
        """The heading of a column, or another fixed word of a table."""
        return word("headings", key, self.lang)

    # notes

    def said(self, text: str) -> str:
        """What people wrote in both languages, such as the title of a source, in this one.

        >>> Telling({}, "zh").said("合成气象站 / synthetic weather stations")
        '合成气象站'
        """
        return one_line(half(text, self.lang))

    def note(self, note: str) -> str:
        """A note of the account in this language, with what people call the keys in it."""
        return one_line(_KEY.sub(self._named_key, half(note, self.lang)))

    def _named_key(self, found: re.Match[str]) -> str:
        """The label of a key, or of a measure with its table (``lakes.surface_area``).

        A word of English may be a key too, so that there a key is known by its underscore alone.
        """
        key, part = found[1], found[2]
        if part is None:
            is_key = key in self.labels and ("_" in key or self.lang == "zh")
            return self.label(key) if is_key else found[0]
        tables = words("statistics_tables")
        if part in self.labels and key in tables:
            return self.word(
                "marks", "of_table", name=self.label(part), sheet=tables[key][self.lang]
            )
        return found[0]

    def scope(self, scope: str) -> str:
        """What a check is of, in words: ``county``, ``cover_factor/forest``, ``gep.regulating``."""
        if "-" in scope and scope not in self.labels:  # the code of a problem
            return self.mark("input")
        parts = scope.removeprefix("gep.").split("/")
        return " ".join(map(self.label, filter(None, parts)))

    # amounts

    def unit(self, unit: str, *, per_year: bool = False) -> str:
        """A unit in words; the year of a flow only where asked, for an account is of one year."""
        return unit_words(unit, self.lang, per_year=per_year)

    def amount(self, value: float, unit: str) -> str:
        """A number in the step of its unit that fits it, with the unit; nothing if there is none.

        >>> Telling({}, "zh").amount(123_456_789.0, "CNY yr-1"), Telling({}, "en").amount(5.0, "t")
        ('1.23亿元', '5.00 t')
        """
        step = shown(unit, self.lang, value)
        return "" if math.isnan(value) else spaced(step.text(value), step.unit)

    def exact(self, value: float | None, unit: str) -> str:
        """A number in six digits that count, with its unit in words.

        >>> Telling({}, "zh").exact(1234.5, "t m-3")
        '1,234.5 t/m³'
        """
        return spaced(readable(value), self.unit(unit))


def spaced(number: str, unit: str) -> str:
    """A number and its unit; no space stands before a Chinese one or a percent sign."""
    is_close = unit.startswith("%") or (unit and ord(unit[0]) >= _WIDE)
    return f"{number}{'' if is_close else ' '}{unit}".rstrip()
