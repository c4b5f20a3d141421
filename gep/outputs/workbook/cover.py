"""The cover: what was counted by which norm, what it comes to, what to know, how to check it."""

import math

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gep.account.columns import COUNTY, CURRENCY
from gep.book.confidence import RECALLED
from gep.outputs.workbook.binder import Binder
from gep.outputs.workbook.indices import IndexCells
from gep.outputs.workbook.sheet import HIGHEST, CellFormula, Spot, set_page
from gep.outputs.workbook.styles import Styles
from gep.outputs.workbook.summary import SummaryCells
from gep.outputs.workbook.texts import cell_text, width

_MONEY = "#,##0.00"
_WIDTHS = (30, 24, 52)
_LINE, _GAP = 14.0, 10.0  # heights of a line and of an empty row, in points
_MOST_HEIGHT = 1150.0
_TITLE = 1.6  # the title is so much greater than text


class Front:
    """The page of the cover, filled from the top down."""

    def __init__(self, page: Worksheet, styles: Styles) -> None:
        self.page = page
        self._styles = styles
        self._at = 0
        self._height = 0.0
        self._apart = 0

    def apart(self) -> None:
        """What follows is printed on a page of its own if all of it does not fit on one."""
        self._apart = self._at

    def print_whole(self) -> None:
        """Print it on one page, or part it where it may be parted."""
        if self.fits():
            self.page.fit_to_pages(1, 1)
        elif self._apart:
            self.page.set_h_pagebreaks([self._apart])

    def fits(self) -> bool:
        """Whether it can be printed on one page and still be read."""
        return self._height < _MOST_HEIGHT

    def gap(self) -> None:
        """An empty row."""
        self._next(_GAP)

    def _next(self, height: float) -> int:
        self.page.set_row(self._at, min(height, HIGHEST))
        self._at += 1
        self._height += height
        return self._at - 1

    def title(self, text: str) -> None:
        """What this is."""
        self._across(text, "title", _height(text, sum(_WIDTHS) / _TITLE) * _TITLE)

    def section(self, text: str) -> None:
        """A heading, below an empty row."""
        self.gap()
        self._across(text, "section", 20)

    def paragraph(self, text: str, look: str = "plain") -> None:
        """Text as wide as the page."""
        self._across(text, look, _height(text, sum(_WIDTHS)))

    def fact(self, name: str, text: str) -> None:
        """A name and what is said of it."""
        text, style = cell_text(text), self._styles.fact(is_name=False)
        row = self._next(_height(text, sum(_WIDTHS[1:])))
        self.page.write_string(row, 0, cell_text(name), self._styles.fact(is_name=True))
        self.page.merge_range(row, 1, row, 2, "", style)
        self.page.write_string(row, 1, text, style)

    def headline(self, name: str, number: CellFormula, unit: str) -> None:
        """The number that people look for."""
        self._number(name, number, (self._styles.figure(_MONEY, is_great=True), unit))

    def figure(self, name: str, number: CellFormula, unit: str, form: str = _MONEY) -> None:
        """Another number, in a number format."""
        self._number(name, number, (self._styles.figure(form, is_great=False), unit))

    def _number(self, name: str, number: CellFormula, shown: tuple[Format, str]) -> None:
        style, unit = shown
        row = self._next(max(float(style.font_size) * 1.7, _height(name, _WIDTHS[0])))
        self.page.write_string(row, 0, cell_text(name), self._styles.fact(is_name=True))
        self.page.write_formula(row, 1, number.text, style, number.value)
        self.page.write_string(row, 2, unit, self._styles.fact(is_name=False))

    def link(self, name: str, quoted: str, text: str) -> None:
        """A sheet of the workbook and what it holds."""
        row = self._next(_height(text, sum(_WIDTHS[1:])))
        self.page.write_url(row, 0, f"internal:{quoted}!A1", self._styles.line("link"), name)
        style = self._styles.line("plain")
        self.page.merge_range(row, 1, row, 2, "", style)
        self.page.write_string(row, 1, cell_text(text), style)

    def _across(self, text: str, look: str, height: float) -> None:
        row, style = self._next(height), self._styles.line(look)
        self.page.merge_range(row, 0, row, len(_WIDTHS) - 1, "", style)
        self.page.write_string(row, 0, cell_text(text), style)


def _height(text: str, across: float) -> float:
    lines = sum(math.ceil(max(width(part), 1) * 0.96 / across) for part in text.split("\n"))
    return lines * _LINE + 3


def write_cover(
    binder: Binder, front: Front, summary: SummaryCells, index: IndexCells | None
) -> None:
    """Fill the cover."""
    front.page.hide_gridlines(2)
    for place, wide in enumerate(_WIDTHS):
        front.page.set_column(place, place, wide)
    about = binder.account.about
    front.title(binder.word("title", name=about.name, year=about.year))
    if about.synthetic:
        front.paragraph(binder.word("synthetic"), "warning")
    _scope(binder, front)
    front.section(binder.word("cover_result"))
    _result(binder, front, summary)
    _ratios(binder, front, index)
    _beside(binder, front)
    front.section(binder.word("cover_caveats"))
    for text in _caveats(binder):
        front.paragraph(text)
    front.section(binder.word("cover_audit"))
    for key in ("audit_1", "audit_2", "audit_3"):
        front.paragraph(binder.word(key))
    front.apart()
    front.section(binder.word("cover_contents"))
    for key, sheet in binder.sheets.items():
        front.link(sheet.name, sheet.quoted, binder.contents(key))


def _scope(binder: Binder, front: Front) -> None:
    account, hashed = binder.account, binder.account.manifest.hashed
    about, norm = account.about, hashed.norm
    front.section(binder.word("cover_scope"))
    area = binder.words.bracketed(about.name, about.code)
    front.fact(binder.word("cover_area"), area if about.code else about.name)
    front.fact(binder.word("cover_period"), str(about.year))
    title = binder.words.bracketed(norm.title[binder.lang], norm.name)
    front.fact(binder.word("cover_norm"), title)
    front.fact(binder.word("cover_conformity"),
               binder.word("seen" if norm.text_seen else "unseen"))  # fmt: skip
    if norm.superseded_by:
        front.fact(binder.word("cover_superseded"), norm.superseded_by[binder.lang])
    if norm.optional:
        front.fact(binder.word("cover_optional"), binder.words.optional(norm.optional))
    front.fact(binder.word("cover_prices"), str(about.price_year))
    layers = [
        binder.word("cover_layer", layer=binder.words.label(name), count=len(layer.codes))
        for name, layer in account.layers.items()
        if name != COUNTY
    ]
    if layers:
        front.fact(binder.word("cover_layers"), binder.words.joined(layers, "semicolon"))
    front.fact(binder.word("cover_id"), account.manifest.account_id)
    front.fact(binder.word("cover_software"), f"gep {hashed.gep_version}")


def _result(binder: Binder, front: Front, summary: SummaryCells) -> None:
    """The total, its parts, and how much of it nobody verified."""
    account, money = binder.account, binder.total_money
    by = "" if money.scale == 1 else f"/{money.scale:.0f}"

    def scaled(spot: Spot, value: float) -> CellFormula:
        return CellFormula(f"={spot}{by}", value / money.scale)

    front.headline(binder.word("gep"), scaled(summary.total, account.total), money.unit)
    if money.scale != 1:
        front.figure(
            "", CellFormula(f"={summary.total}", account.total), binder.words.unit(CURRENCY)
        )
    if abiotic := account.abiotic_value:
        beside = CellFormula(
            f"=({summary.total}-({_abiotic(binder)})){by}", (account.total - abiotic) / money.scale
        )
        front.figure(binder.word("gep_without_abiotic"), beside, money.unit)
    county = account.rows(layer=account.accounting_area)
    for category, spot in summary.categories.items():
        value = county.loc[county["category"] == category, "value_yuan"].sum()
        name = binder.word("of_which", category=binder.words.label(category))
        front.figure(name, scaled(spot, value), money.unit)
    later = county["constant_value_yuan"].sum(min_count=1)
    if summary.constant_total is not None and not math.isnan(later):
        name = binder.word("gep_constant", year=account.about.base_year)
        front.figure(name, scaled(summary.constant_total, later), money.unit)
    share = account.recalled_share
    if not math.isnan(share):
        front.figure(
            binder.word("recalled_share"), CellFormula(_recalled(binder), share), "", "0.0%"
        )


def _abiotic(binder: Binder) -> str:
    """The formula of the county's value that comes of no living thing."""
    names, county = binder.account.manifest.hashed.abiotic, binder.codes.county
    return "+".join(
        f'SUMIFS(detail_value,detail_zone,"{county}",detail_line,"{code}")'
        for (_, indicator, _), code in binder.codes.lines.items()
        if indicator in names
    )


def _recalled(binder: Binder) -> str:
    """The formula of the share of the value that rests on what nobody verified."""
    name = binder.words.confidence(RECALLED)
    here = f'(detail_zone="{binder.codes.county}")'
    size = "ABS(detail_value)"
    return f'=SUMPRODUCT({here}*(detail_confidence="{name}")*{size})/SUMPRODUCT({here}*{size})'


def _ratios(binder: Binder, front: Front, index: IndexCells | None) -> None:
    if index is None:
        return
    table = binder.tables["index"]
    county = table[table["zone_layer"] == COUNTY].iloc[0]
    scale = binder.matrix_money.scale
    per_head = f"{binder.words.unit('CNY')}/{binder.words.unit('person')}"
    ratios = {
        "per_km2": (county["per_km2"] / scale, binder.per_money("km2"), _MONEY),
        "per_head": (county["per_head"], per_head, _MONEY),
        "gep_per_gdp": (county["gep_per_gdp"], "", "0.0000"),
    }
    for measure, (value, unit, form) in ratios.items():
        spot = index.county(measure)
        if spot is not None:
            front.figure(binder.word(measure), CellFormula(f"={spot}", value), unit, form)


def _beside(binder: Binder, front: Front) -> None:
    """What a reader of the total must know."""
    for name, sentences in binder.account.beside_total(binder.lang).items():
        front.section(binder.word(f"cover_{name}"))
        for sentence in sentences:
            front.paragraph(sentence)


def _caveats(binder: Binder) -> list[str]:
    """What whoever quotes a number should know."""
    overlaps = [
        binder.word(
            "caveat_overlap_one",
            pair=binder.words.joined(binder.words.label(key) for key in one.pair),
            why=binder.words.note(one.why),
        )
        for one in binder.account.overlaps
    ]
    sentences = [
        binder.unverified,
        binder.word("caveat_scope"),
        binder.constant_lacks,
        *binder.silent,
    ]
    if overlaps:
        sentences.append(
            binder.word("caveat_overlap", list=binder.words.joined(overlaps, "semicolon"))
        )
    return [text for text in (*sentences, binder.word("rounding")) if text]


def finish_cover(front: Front, footer: str) -> None:
    """The printed page of the cover."""
    set_page(front.page, footer, landscape=False)
    front.print_whole()
    front.page.activate()
