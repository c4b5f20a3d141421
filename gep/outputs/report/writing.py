"""From an account folder to its report: the chapters in their order, in one file."""

from pathlib import Path

from gep.account.account import read_account
from gep.files.whole import whole_file
from gep.outputs.report import annexes, basis, caveats, change, front, methods, places, results
from gep.outputs.report.base import bureau_base, own_base
from gep.outputs.report.facts import Facts
from gep.outputs.report.manuscript import Manuscript, sentence
from gep.outputs.report.packing import date_document, pack
from gep.outputs.report.pictures import map_pictures
from gep.outputs.report.workings import workings
from gep.telling.text import one_line
from gep.words import Language

NAME = "report.docx"


def write_report(
    folder: Path, lang: Language = "zh", to: Path | None = None, style: Path | None = None
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

    Raises
    ------
    DataProblem
        The folder holds no account; or ``style`` is no docx, damaged, or locked by a password.
    """
    account = read_account(folder)
    base = bureau_base(style) if style else own_base(lang)
    facts = Facts(account, lang)
    head = sentence("head", lang).format(name=facts.name, year=facts.year)
    book = Manuscript(base, lang, head)
    _write(book, facts)
    document = book.finished()
    date_document(document, int(facts.year), head, one_line(facts.norm.name))
    target = to or folder / NAME
    with whole_file(target) as path:
        pack(document, path)
    return target


def _write(book: Manuscript, facts: Facts) -> None:
    """All chapters and annexes."""
    maps = map_pictures(facts.account, facts.lang)
    front.cover(book, facts)
    front.contents(book)
    front.summary(book, facts)
    basis.overview(book, facts, maps)
    basis.basis(book, facts)
    basis.scope(book, facts)
    basis.data(book, facts)
    methods.methods(book, facts)
    results.results(book, facts)
    places.places(book, facts, maps)
    change.changes(book, facts)
    change.economy(book, facts)
    caveats.limits(book, facts)
    caveats.uses(book, facts)
    annexes.parameters(book, facts)
    annexes.inputs(book, facts)
    workings(book, facts)
    annexes.maps(book, facts, maps)
