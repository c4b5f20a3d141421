"""What an audit found: a finding for each thing looked at, its verdict and its numbers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gep.words import Language, label, say, words

Verdict = Literal["ok", "note", "warning", "problem"]
VERDICTS: tuple[Verdict, ...] = ("note", "ok", "warning", "problem")
"""From the lightest to the worst; only a problem fails an audit."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    ``check`` is the key of the step (``files``, ``values``), ``said`` that of the sentence which
    ``facts`` fill. A fact may be a pair of languages.
    """

    check: str
    said: str
    verdict: Verdict = "ok"
    facts: Mapping[str, Any] = field(default_factory=dict)

    def name(self, lang: Language) -> str:
        """What the step is called."""
        return word(self.check, lang)

    def text(self, lang: Language) -> str:
        """What was found, in one sentence."""
        return say(f"audit-{self.said}", lang, **self._told(lang))

    def advice(self, lang: Language) -> str:
        """What to do about it; empty where nothing is to be done."""
        key = f"audit-{self.said}-mend"
        return say(key, lang, **self._told(lang)) if key in words("sentences") else ""

    def as_dict(self) -> dict[str, Any]:
        """The finding ready for JSON, with its sentence in both languages."""
        return {
            "check": self.check,
            "finding": self.said,
            "verdict": self.verdict,
            "facts": dict(self.facts),
            "zh": self.text("zh"),
            "en": self.text("en"),
        }

    def _told(self, lang: Language) -> dict[str, Any]:
        return {k: v[lang] if isinstance(v, Mapping) else v for k, v in self.facts.items()}


def word(key: str, lang: Language) -> str:
    """A name that the audit gives to a step, a column or a part of a formula."""
    entry = words("audit_words").get(key)
    return str(entry[lang]) if entry else key


def worst(findings: Iterable[Finding]) -> Verdict:
    """The worst verdict of some findings."""
    return max((one.verdict for one in findings), key=VERDICTS.index, default="ok")


def counts(findings: Iterable[Finding]) -> dict[Verdict, int]:
    """How many findings there are of each verdict."""
    found = [one.verdict for one in findings]
    return {verdict: found.count(verdict) for verdict in VERDICTS}


def listed(names: Iterable[object], most: int = 6) -> str:
    """Some names in one line, the rest as a number.

    >>> listed("abc"), listed("abcdefgh", 3)
    ('a, b, c', 'a, b, c, ... (8)')
    """
    every = [str(name) for name in names]
    return ", ".join(every[:most]) + (f", ... ({len(every)})" if every[most:] else "")


def report_lines(findings: Iterable[Finding], lang: Language) -> Iterator[str]:
    """The findings as plain text, a line each, advice on a line of its own."""
    for one in findings:
        verdict = label(f"verdict_{one.verdict}", lang).strip()
        yield f"[{verdict}] {one.name(lang)}: {one.text(lang)}"
        if advice := one.advice(lang):
            yield f"    {advice}"
