"""From an account folder to its report: the chapters in their order, in one file."""

from pathlib import Path

from gep.account.account import read_account
from gep.files.whole import whole_file
from gep.outputs.report.base import bureau_base, own_base
from gep.outputs.report.compared import stop_on_unlike
from gep.outputs.report.facts import Facts
from gep.outputs.report.manuscript import Manuscript, sentence
from gep.outputs.report.outline import outline
from gep.outputs.report.packing import describe, pack
from gep.outputs.report.pictures import map_pictures
from gep.telling.text import one_line
from gep.words import Language

NAME = "report.docx"
MAKER = "gep"


def write_report(
    folder: Path,
    lang: Language = "zh",
    to: Path | None = None,
    style: Path | None = None,
    *,
    chapters: Path | None = None,
    last_year: Path | None = None,
) -> Path:
    """Write the report of an account as a Word document and give its path.

    Parameters
    ----------
    folder
        the finished account.
    lang
        the language of the report; maps that speak another one are drawn again for it.
    to
        the file to write, ``OUT/report.docx`` if it is not given.
    style
        a bureau's own docx, whose styles, page set-up, header and footer are used.
    chapters
        a bureau's own outline, a TOML like ``gep/outputs/report/outline.toml``.
    last_year
        the folder of the account of another year, which this one is compared with.

    Raises
    ------
    DataProblem
        The folder holds no account; or ``style`` is no docx, damaged, or locked by a password; or
        ``chapters`` names what there is not; or ``last_year`` is not comparable.
    """
    account = read_account(folder)
    before = read_account(last_year) if last_year else None
    if before is not None:
        stop_on_unlike(account, before)
    parts = outline(chapters)
    base = bureau_base(style) if style else own_base(lang)
    facts = Facts(account, lang, before)
    head = sentence("head", lang).format(name=facts.name, year=facts.year)
    book = Manuscript(base, lang, head)
    maps = map_pictures(account, lang)
    for part in parts:
        part(book, facts, maps)
    document = book.finished()
    author = one_line(account.about.organisation) or MAKER
    describe(document, head, one_line(facts.norm.name), author)
    target = to or folder / NAME
    with whole_file(target) as path:
        pack(document, path)
    return target
