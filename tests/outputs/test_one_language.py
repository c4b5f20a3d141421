"""A paper is of one language: no English word in Chinese ones, no Chinese word in English ones."""

from pathlib import Path

import pytest

import gep
from gep.account.account import Account
from gep.explain import explain
from gep.outputs.page.writing import write_page
from gep.outputs.report.writing import write_report
from gep.words import LANGUAGES, Language
from tests.outputs.foreign import han, latin, texts
from tests.sample import SAMPLE


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    out = tmp_path_factory.mktemp("out") / "account"
    return gep.open_account(SAMPLE / "2023" / "account.toml").run(out)


def strange(account: Account, lang: Language, said: list[str]) -> dict[str, str]:
    """Words of the other language, each with a text that has it; names that were given aside."""
    told = account.statistics
    own = [account.about.name, *told["item"], *told["source"]]
    own += [name for layer in account.layers.values() for name in layer.names]
    names = "\n".join(map(str, own))
    find = latin if lang == "zh" else lambda text: han(text, names)
    return {word: text for text in said for word in find(text)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("write", [write_report, write_page])
def test_a_paper_is_of_one_language(
    account: Account, lang: Language, write, tmp_path: Path
) -> None:
    suffix = "docx" if write is write_report else "html"
    paper = write(account.folder, lang, tmp_path / f"paper.{suffix}")
    assert strange(account, lang, list(texts(paper))) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_explanation_is_of_one_language(account: Account, lang: Language) -> None:
    said = [line for one in account.services() for line in explain(account.folder, one).lines(lang)]
    assert strange(account, lang, said) == {}
