"""An account in one language: names, lists, notes and amounts, the same for every output."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep.telling.notes import half
from gep.telling.telling import Telling
from gep.words import Language, words

LABELS = {
    "early_rice": {"zh": "早稻", "en": "Early rice"},
    "npp_raster": {"zh": "净初级生产力", "en": "NPP"},
    "tied": {"zh": "与固碳挂钩", "en": "Tied to carbon"},
    "method:tied": {"zh": "挂钩", "en": "tied"},
    "nep": {"zh": "净生态系统生产力", "en": "NEP"},
    "oxygen.ratio": {"zh": "比例", "en": "ratio"},
    "hostile": {"zh": "两\n行\x07", "en": "two\nlines\x07"},
}
LANGUAGES: tuple[Language, ...] = ("zh", "en")
HALF = st.text("abc 缺少；;：_", min_size=1, max_size=12).filter(lambda t: t == t.strip())


def telling(lang: Language) -> Telling:
    return Telling(LABELS, lang)


def test_a_key_is_called_by_the_account_then_by_gep_then_by_itself() -> None:
    assert telling("en").label("early_rice") == "Early rice"
    assert telling("zh").label("computed") == words("labels")["computed"]["zh"]
    assert telling("zh").label("of_nobody") == "of_nobody"
    assert telling("zh").label("") == ""


def test_the_parts_of_a_joined_key_have_labels_of_their_own() -> None:
    assert telling("en").label("early_rice|nep") == "Early rice NEP"


def test_a_method_has_its_choice_in_brackets() -> None:
    assert telling("zh").method("tied:nep") == "挂钩（净生态系统生产力）"
    assert telling("en").method("tied:nep") == "tied (NEP)"
    assert telling("en").own_method("of_nobody") == ""


def test_steps_belong_to_one_formula() -> None:
    assert telling("en").steps("oxygen") == {"ratio": "ratio"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_label_is_one_line_that_any_file_can_hold(lang: Language) -> None:
    assert re.fullmatch(r"[^\n\x07]+", telling(lang).label("hostile"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_note_names_its_keys_and_leaves_other_words(lang: Language) -> None:
    told = telling(lang).note("缺少 npp_raster，nep / npp_raster missing, nep")
    assert told == {"zh": "缺少 净初级生产力，净生态系统生产力", "en": "NPP missing, nep"}[lang]


@given(st.lists(st.tuples(HALF, HALF), min_size=2, max_size=4))
def test_of_notes_in_a_row_each_is_halved(notes: list[tuple[str, str]]) -> None:
    notes = [(zh.replace(";", ""), en.replace(";", "")) for zh, en in notes]
    row = "; ".join(f"x{zh} / y{en}" for zh, en in notes)
    assert half(row, "zh") == "; ".join(f"x{zh}" for zh, _ in notes)
    assert half(row, "en") == "; ".join(f"y{en}" for _, en in notes)


@given(HALF, HALF)
def test_a_note_of_two_halves_keeps_its_semicolons(zh: str, en: str) -> None:
    assert half(f"{zh} / {en}", "zh") == zh
    assert half(f"{zh} / {en}", "en") == en


@given(HALF)
def test_a_note_of_one_language_is_for_every_reader(note: str) -> None:
    assert half(note, "zh") == half(note, "en") == note


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_mark_joins_in_the_language(lang: Language) -> None:
    for mark in ("list", "comma", "semicolon", "gap"):
        told = telling(lang).joined(["a", "", "b", "a"], mark)
        assert told == words("marks")[mark][lang].join("ab")


def test_no_space_stands_before_a_chinese_unit() -> None:
    assert telling("zh").amount(5e8, "CNY yr-1") == "5.00亿元"
    assert telling("zh").amount(5.0, "km2") == "5.00 km²"
    assert telling("en").amount(float("nan"), "km2") == ""
    assert telling("zh").exact(0.25, "1") == "0.25"
