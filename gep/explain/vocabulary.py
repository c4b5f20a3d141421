"""Labels of an account and sentences of gep in one language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gep.words import Bilingual, Language, say
from gep.words import label as word_label


@dataclass(frozen=True)
class Vocabulary:
    """What things are called: by the account's own labels, else by gep's words, else by key."""

    labels: Mapping[str, Bilingual]
    lang: Language

    def label(self, key: str) -> str:
        """What people call a key; the parts of a joined key have labels of their own."""
        if "|" in key:
            return " ".join(map(self.label, key.split("|")))
        entry = self.labels.get(key)
        return entry[self.lang] if entry else word_label(key, self.lang)

    def named(self, key: str) -> str:
        """The label with the key behind it, by which it is found in files."""
        label = self.label(key)
        return key if label == key else f"{label} ({key})"

    def say(self, sentence: str, **values: object) -> str:
        """A sentence of `gep explain`."""
        return say(f"explain-{sentence}", self.lang, **values)

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return "：" if self.lang == "zh" else ": "

    def joined(self, parts: Iterable[str], mark: str = ";") -> str:
        """Texts in a row, the empty ones left out, with the marks of the language."""
        between = {";": "；", ",": "，"}[mark] if self.lang == "zh" else f"{mark} "
        return between.join(filter(None, parts))

    def half(self, note: str) -> str:
        """A note of the account, which has both languages, in one.

        >>> Vocabulary({}, "en").half("缺少输入：npp / inputs missing: npp")
        'inputs missing: npp'
        >>> Vocabulary({}, "en").half("两项都列 / both are listed; one is in both")
        'both are listed; one is in both'
        """
        whole = note.split(" / ")
        if whole[1:] and not whole[2:] and "; " not in whole[0]:
            return whole[self.lang == "en"]
        parts = []
        for part in note.split("; "):
            both = part.split(" / ")
            parts.append(both[self.lang == "en"] if both[1:] and not both[2:] else part)
        return "; ".join(parts)
