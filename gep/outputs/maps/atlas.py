"""All maps of an account in one PDF: a cover that tells what there is, page numbers, bookmarks."""

import io
import math
from collections.abc import Sequence

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from pypdf import PdfWriter

from gep.account.columns import CURRENCY
from gep.outputs.maps.files import MAKER, about_pdf
from gep.outputs.maps.fonts import Ruler, on_one_line
from gep.outputs.maps.layout import Box, Layout
from gep.outputs.maps.mapped import MappedAccount
from gep.outputs.maps.pen import GREY, INK, POINT, Pen, TextLook
from gep.outputs.maps.plans import MapPlan
from gep.outputs.maps.sheet import RED
from gep.outputs.maps.words import in_titles, norm_name, standing
from gep.telling.numbers import percent
from gep.words import Language, label, say

_MARGIN = 20.0
_TITLE, _NAME, _FACT, _ENTRY, _SMALL, _LEAST = 26.0, 16.0, 11.0, 10.0, 8.0, 5.0
_LINE = 1.7
_FEW = 25
"""Maps up to which the list has one column."""
_GUTTER = 10.0
_SHRINK = 0.75
"""A line of the cover is rather this much smaller than broken."""
_LONGEST = 60
_NUMBER_AT = 5.0


class Atlas:
    """A PDF in the making: its cover is there from the beginning, a page is added for each map."""

    def __init__(self, mapped: MappedAccount, plans: Sequence[MapPlan], lang: Language) -> None:
        name = on_one_line(str(mapped.account.about.name), _LONGEST)
        self._title = f"{label('map_atlas', lang)}, {name}"
        self._heads = [label("map_cover", lang), *(head_of(mapped, p, lang) for p in plans)]
        self._mapped = mapped
        self._written = io.BytesIO()
        self._pages = PdfPages(self._written, metadata=about_pdf(self._title))
        self._count = 0
        self._add(cover(mapped, self._heads[1:], lang))

    def add(self, figure: Figure) -> None:
        """Put a sheet on the next page, with its number below."""
        number = f"{self._count + 1} / {len(self._heads)}"
        font = self._mapped.ruler.fonts.properties(_SMALL)
        height = self._mapped.base.layout.height
        figure.text(0.5, _NUMBER_AT / height, number, fontproperties=font, color=GREY, ha="center")
        self._add(figure)

    def bound(self) -> bytes:
        """The finished file, with a bookmark for each page."""
        self._pages.close()  # type: ignore[no-untyped-call]  # matplotlib
        writer = PdfWriter(clone_from=self._written)
        for page, head in enumerate(self._heads[: self._count]):
            writer.add_outline_item(title=head, page_number=page)
        writer.pdf_header = "%PDF-1.4"
        writer.page_mode = "/UseOutlines"
        writer.add_metadata({"/Producer": MAKER})
        bound = io.BytesIO()
        writer.write(bound)
        return bound.getvalue()

    def _add(self, figure: Figure) -> None:
        self._pages.savefig(figure)  # type: ignore[no-untyped-call]  # matplotlib
        self._count += 1


def head_of(mapped: MappedAccount, plan: MapPlan, lang: Language) -> str:
    """What a map is called in a list of those of one account and year."""
    return plan.theme.legend.of(lang, in_titles(mapped, plan, lang))


def cover(mapped: MappedAccount, heads: Sequence[str], lang: Language) -> Figure:
    """The first page: whose account, of which year and norm, its total, the list of maps."""
    layout = mapped.base.layout
    pen = mapped.blank_sheet()
    width = layout.width - 2 * _MARGIN
    y = layout.height - _MARGIN - 6.0
    for text, most, colour in _facts(mapped, lang):
        points = mapped.ruler.fitting(text, most, width, _SHRINK * most)
        for line in mapped.ruler.wrapped(text, points, width):
            y -= points * POINT * _LINE
            pen.write((layout.width / 2, y), line, TextLook(points, colour, "center"))
    bottom = _draw_foot(pen, mapped, layout, lang)
    _draw_list(pen, heads, Box(_MARGIN, bottom, width, y - 6.0 - bottom), lang)
    return pen.figure


def _facts(mapped: MappedAccount, lang: Language) -> list[tuple[str, float, str]]:
    """The lines of the cover from the top, with their size and colour."""
    account, about = mapped.account, mapped.account.about
    name, code = on_one_line(about.name, _LONGEST), on_one_line(about.code, _LONGEST)
    total = account.telling(lang).amount(account.total, CURRENCY)
    share = account.recalled_share
    lines = [
        (label("map_atlas", lang), _TITLE, INK),
        (say("map_atlas_year", lang, account=name, code=code, year=about.year), _NAME, INK),
        (norm_name(account, lang), _FACT, INK),
        (say("map_atlas_total", lang, amount=total), _FACT, INK),
    ]
    if math.isfinite(share):
        lines.append((say("map_atlas_share", lang, share=percent(share)), _FACT, INK))
    return lines + [(label("map_synthetic", lang), _FACT, RED)] * about.synthetic


def _draw_foot(pen: Pen, mapped: MappedAccount, layout: Layout, lang: Language) -> float:
    """Sources, reference system and review number at the bottom; gives the height above them."""
    shared = standing(mapped, lang)
    texts = (shared.sources, shared.crs, label("map_review", lang))
    width = layout.width - 2 * _MARGIN
    lines = [line for text in texts for line in pen.ruler.wrapped(text, _SMALL, width)]
    top = _MARGIN + len(lines) * _SMALL * POINT * _LINE
    pen.lines((_MARGIN, top), lines, _SMALL, GREY)
    return top + 4.0


def _draw_list(pen: Pen, heads: Sequence[str], box: Box, lang: Language) -> None:
    """The maps with their pages, in columns; rows and type shrink where there are many."""
    top = pen.lines((box.left, box.top), [label("map_contents", lang)], _FACT) - 2.0
    columns = 1 if len(heads) <= _FEW else 2
    rows = max(1, math.ceil(len(heads) / columns))
    height = min(_ENTRY * POINT * _LINE, (top - box.bottom) / rows)
    points = max(_LEAST, min(_ENTRY, height / (POINT * _LINE) * 1.2))
    width = (box.width - _GUTTER * (columns - 1)) / columns
    for i, head in enumerate(heads):
        column, row = divmod(i, rows)
        left, y = box.left + column * (width + _GUTTER), top - (row + 1) * height
        _draw_head(pen, head, str(i + 2), Box(left, y, width, points))


def _draw_head(pen: Pen, head: str, page: str, row: Box) -> None:
    """A map, dots, its page."""
    ruler: Ruler = pen.ruler
    points = ruler.fitting(head, row.height, row.width - 12.0, _LEAST)
    pen.write((row.left, row.bottom), head, TextLook(points))
    pen.write((row.right, row.bottom), page, TextLook(row.height, INK, "right"))
    start = row.left + ruler.width(head, points) + 2.0
    end = row.right - ruler.width(page, row.height) - 2.0
    if dots := int((end - start) / ruler.width(".", points)):
        pen.write((end, row.bottom), "." * dots, TextLook(points, GREY, "right"))
