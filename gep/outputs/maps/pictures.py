"""The maps of a finished account, drawn into its folder.

Everything comes from the account's rows, the labels of its manifest and the themes of
``maps/themes``, so that a service gep has never heard of gets its maps like any other.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.text import Text

from gep.account.account import read_account
from gep.files.whole import whole_file
from gep.outputs.maps.atlas import Atlas
from gep.outputs.maps.breaks import Breaks, Limits, read_breaks, write_breaks
from gep.outputs.maps.classing import Classed
from gep.outputs.maps.drawing import Drawing
from gep.outputs.maps.files import Press, as_pdf, as_png, as_svg
from gep.outputs.maps.fonts import Ruler
from gep.outputs.maps.mapped import MappedAccount, open_for_maps
from gep.outputs.maps.plans import MapPlan, map_plans
from gep.outputs.maps.raster_content import extent_content, intensity_content
from gep.outputs.maps.sheet import STYLE, Content, draw_sheet
from gep.outputs.maps.words import Standing, sheet_texts, standing, title_of
from gep.outputs.maps.zone_content import zone_content
from gep.problems import DataProblem, Place, Problem, UsageProblem
from gep.words import Language, say

FOLDER = "maps"
ATLAS = "atlas.pdf"


def draw_maps(
    folder: Path,
    lang: Language = "zh",
    themes: Sequence[str] | None = None,
    drawing: Drawing | None = None,
) -> list[Path]:
    """Draw ``OUT/maps/`` of a finished account and give the paths of what was written.

    ``themes`` are names of shipped themes or paths of one's own; without them all shipped ones
    are drawn. Nothing is written unless all can be drawn, and each file is whole or absent.

    Raises
    ------
    DataProblem
        A name has a character that no font has, a theme or a file of class limits is wrong, or
        there is nothing to draw on.
    UsageProblem
        The account values quantities that were given, and has no land.
    """
    drawing = drawing or Drawing()
    account = read_account(folder)
    if not account.has_land:
        raise UsageProblem(say("value-no-map", lang))
    breaks = read_breaks(drawing.breaks) if drawing.breaks else None
    with style.context(["default", STYLE]):
        plans = map_plans(account, themes)
        mapped = open_for_maps(account, breaks)
        drawn = _drawn(mapped, plans, lang, drawing)
    paths = _write(account.folder / FOLDER, drawn)
    if drawing.freeze is None:
        return paths
    kept = Breaks(account=str(account.about.name), sheets=drawn.limits)
    write_breaks(drawing.freeze, kept)
    return [*paths, drawing.freeze]


@dataclass(frozen=True)
class _Drawn:
    """What has been drawn: files by their names, and the class limits of the sheets."""

    files: Mapping[str, bytes]
    limits: Mapping[str, Limits]


def map_figure(
    mapped: MappedAccount, plan: MapPlan, shared: Standing, lang: Language = "zh"
) -> tuple[Figure, Classed | None]:
    """One sheet as a figure, not yet written, and what its zones or pixels were classed by."""
    content: Content
    classed: Classed | None = None
    if plan.theme.kind == "ecosystem_types":
        content = extent_content(mapped, plan, lang)
    elif plan.theme.kind == "intensity":
        content, classed = intensity_content(mapped, plan, lang)
    else:
        content, classed = zone_content(mapped, plan, lang)
    pen = mapped.blank_sheet()
    draw_sheet(pen, mapped.base, content, sheet_texts(mapped, plan, shared, lang), lang)
    return pen.figure, classed


def _drawn(
    mapped: MappedAccount, plans: Sequence[MapPlan], lang: Language, drawing: Drawing
) -> _Drawn:
    """All sheets, and the atlas of them, which is bound when the dots of the sheets are gone."""
    book = Atlas(mapped, plans, lang) if drawing.atlas else None
    sheets = _sheets(mapped, plans, lang, drawing, book)
    return replace(sheets, files={**sheets.files, ATLAS: book.bound()}) if book else sheets


def _sheets(
    mapped: MappedAccount,
    plans: Sequence[MapPlan],
    lang: Language,
    drawing: Drawing,
    book: Atlas | None,
) -> _Drawn:
    """One sheet after the other; a second thread packs the one while the next is drawn."""
    press = Press(mapped.base.layout)
    files: dict[str, bytes] = {}
    packed: dict[str, Future[bytes]] = {}
    shared = standing(mapped, lang)
    limits: dict[str, Limits] = {}
    missing: dict[str, str] = {}
    with ThreadPoolExecutor(1) as packer:
        for plan in plans:
            figure, classed = map_figure(mapped, plan, shared, lang)
            missing |= _missing(figure, mapped.ruler)
            if missing:  # nothing will be written; what else is missing is still looked for
                continue
            if classed and classed.limits:
                limits[plan.name] = classed.limits
            title = title_of(mapped, plan, lang)
            if "png" in drawing.formats:
                pixels = press.pixels_of(figure)
                files |= _done(packed)  # no more than one sheet of dots waits for the packer
                packed = {f"{plan.name}.png": packer.submit(as_png, pixels, title, lang)}
            if "svg" in drawing.formats:
                files[f"{plan.name}.svg"] = as_svg(figure, title, lang)
            if "pdf" in drawing.formats:
                files[f"{plan.name}.pdf"] = as_pdf(figure, title)
            if book:
                book.add(figure)
    if missing:
        characters = " ".join(dict.fromkeys("".join(missing.values())))
        values = {"characters": characters, "texts": "; ".join(missing)}
        raise DataProblem((Problem("maps-glyph-missing", Place(FOLDER), values),))
    return _Drawn(files | _done(packed), limits)


def _done(packed: Mapping[str, Future[bytes]]) -> dict[str, bytes]:
    return {name: one.result() for name, one in packed.items()}


def _missing(figure: Figure, ruler: Ruler) -> dict[str, str]:
    """Texts of a sheet with the characters that would come out as empty boxes."""
    return ruler.fonts.missing_of({text.get_text() for text in figure.findobj(Text)})


def _write(folder: Path, drawn: _Drawn) -> list[Path]:
    with ExitStack() as all_of_them:
        for name, content in drawn.files.items():
            all_of_them.enter_context(whole_file(folder / name)).write_bytes(content)
    return [folder / name for name in drawn.files]
