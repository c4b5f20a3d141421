"""A report shows numbers of its account and no other."""

import re
import zipfile
from pathlib import Path

import pytest

from gep.account.account import read_account
from tests.outputs.report.derivable import allowed, normal
from tests.outputs.report.documents import NUMBER, Document, text_of

CHAPTER = re.compile(r"^(?:[A-Z]|[0-9]+)(?:[.][0-9]+)* ")


@pytest.fixture(scope="module")
def derivable(report):
    return allowed(read_account(report.folder))


@pytest.fixture(scope="module")
def derivable_small(small_report, monkeypatch_module):
    return allowed(read_account(small_report.folder))


@pytest.fixture(scope="module")
def monkeypatch_module():
    """`explain` needs more of a manifest than the small account has; its report has no workings."""
    with pytest.MonkeyPatch.context() as patch:

        class Nothing:
            def as_dict(self):
                return {}

        patch.setattr("tests.outputs.report.derivable.explain", lambda *_: Nothing())
        yield patch


def foreign(document: Document, known) -> list[str]:
    """Numbers in a document that its account does not know; those of chapters aside."""
    texts = [
        CHAPTER.sub("", text_of(one)) if document.style(one).startswith("toc ")
        else text_of(one)
        for one in document.paragraphs
    ]  # fmt: skip
    return [n for text in texts for n in NUMBER.findall(text) if normal(n) not in known]


def test_every_number_is_the_account_s(report, derivable):
    assert foreign(report.document, derivable) == []


def test_every_number_of_the_small_account_is_its_own(small_report, derivable_small):
    assert foreign(small_report.document, derivable_small) == []


def test_every_number_of_the_english_report_is_its_account_s(english, derivable_small):
    assert foreign(english, derivable_small) == []


@pytest.mark.parametrize("number", ["98,765.43", "7,777,777", "0.31337", "54321.99"])
def test_a_number_from_elsewhere_is_found(report, derivable, tmp_path, number):
    planted = _with_text(report.document.path, tmp_path / "planted.docx", f"共{number}元")
    assert foreign(Document(planted), derivable) == [number]


def _with_text(path: Path, target: Path, text: str) -> Path:
    """A copy of a document with one more text in the first cell of its last table."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                at = content.rindex(b"</w:t>")
                content = content[:at] + text.encode() + content[at:]
            new.writestr(name, content)
    return target


def test_the_total_of_the_summary_is_that_of_the_account(report):
    total = read_account(report.folder).total
    (said,) = [t for t in report.document.texts("GEP Brief") if "生产总值（GEP）为" in t
               or "生态产品总值（GEP）为" in t][:1]  # fmt: skip
    step = (1e8, "亿元") if total >= 1e8 else (1e4, "万元")
    assert f"{total / step[0]:,.2f}{step[1]}" in said
