"""Notes of an account, which stand in both languages since its files are for every reader."""

from gep.words import Bilingual, Language, say


def bilingual(sentence: str, **values: object) -> str:
    """A note that says a sentence in both languages."""
    return f"{say(sentence, 'zh', **values)} / {say(sentence, 'en', **values)}"


def half(note: str, lang: Language) -> str:
    """A note, or several in a row, in one language.

    >>> half("缺少输入：npp / inputs missing: npp", "en"), half("an own reason", "zh")
    ('inputs missing: npp', 'an own reason')
    >>> half("两项都列 / both are listed; one is in both", "en")
    'both are listed; one is in both'
    >>> half("缺省 / a default; 只有全县 / the county alone", "zh")
    '缺省; 只有全县'
    """
    return _half(note, lang) or "; ".join(_half(one, lang) or one for one in note.split("; "))


def both_halves(note: str) -> Bilingual:
    """A note, or several in a row, by language."""
    return {"zh": half(note, "zh"), "en": half(note, "en")}


def _half(note: str, lang: Language) -> str:
    """The half of what is one note in two languages, else nothing."""
    chinese, _, english = note.partition(" / ")
    return "" if " / " in english else english if lang == "en" else chinese * bool(english)
