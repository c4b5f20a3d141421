"""The maps of a finished account: which sheets there are, what each shows, and their files.

Everything comes from the account's rows, the labels of its manifest and the themes of
``maps/themes``, so that a service gep has never heard of gets its maps like any other.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from gep.account import Account, read_account
from gep.outputs.fonts import Ruler
from gep.outputs.map_atlas import Atlas, MapPlan, open_atlas
from gep.outputs.map_content import TYPES_RASTER, extent_content, zone_content
from gep.outputs.map_sheet import DPI, STYLE, draw_sheet
from gep.outputs.map_themes import Theme, read_themes
from gep.outputs.map_values import GEP, valued_services
from gep.outputs.map_words import sheet_texts
from gep.problems import DataProblem, Place, Problem, Problems, UsageProblem
from gep.words import Language, say

_QUICK = 3
"""Compression level: a third faster than the usual one, files 5 % larger."""


def draw_maps(
    folder: Path, lang: Language = "zh", themes: Sequence[str] | None = None
) -> list[Path]:
    """Draw ``OUT/maps/*.png`` of a finished account and give their paths.

    ``themes`` are names of shipped themes or paths of one's own; without them all shipped ones
    are drawn. A picture is written whole or not at all.

    Raises
    ------
    DataProblem
        A name has a character that no font has, a theme is wrong, or there is nothing to draw on.
    UsageProblem
        The account values quantities that were given, and has no land.
    """
    account = read_account(folder)
    if account.is_of_given_quantities:
        raise UsageProblem(say("value-no-map", lang))
    with style.context(["default", STYLE]):
        atlas = open_atlas(account)
        plans = map_plans(account, themes)
        figures = {plan.file: map_figure(atlas, plan, lang) for plan in plans}
        _check_glyphs(figures, atlas.ruler)
        target = account.folder / "maps"
        target.mkdir(exist_ok=True)
        paths = []
        for file in list(figures):
            paths.append(target / file)
            _write(figures.pop(file), paths[-1])
    return paths


def map_plans(account: Account, themes: Sequence[str] | None = None) -> tuple[MapPlan, ...]:
    """The sheets that an account gets: none for a service without value."""
    read, problems = read_themes(themes)
    problems += [problem for theme in read for problem in _unknown_services(account, theme)]
    Problems(problems).stop_on_errors()
    valued = valued_services(account)
    plans: list[MapPlan] = []
    for theme in read:
        if theme.kind == "ecosystem_types":
            plans += [MapPlan(theme)] * (account.folder / TYPES_RASTER).is_file()
        elif theme.each == "service":
            plans += [MapPlan(theme, s) for s in valued if s in (theme.services or valued)]
        elif theme.value in valued or (valued and theme.value == GEP):
            plans.append(MapPlan(theme, theme.value))
    return tuple(plans)


def _unknown_services(account: Account, theme: Theme) -> list[Problem]:
    """A theme may name services; one that the norm does not count would silently give no map."""
    named = [("services", key) for key in theme.services]
    named += [("value", theme.value)] if theme.each == "account" else []
    known = {GEP, *account.services()}
    return [
        Problem("maps-theme-wrong", Place(f"{theme.name}.toml"), {"key": at, "found": key})
        for at, key in named
        if key not in known
    ]


def map_figure(atlas: Atlas, plan: MapPlan, lang: Language = "zh") -> Figure:
    """One sheet as a figure, not yet written."""
    is_extent = plan.theme.kind == "ecosystem_types"
    content = extent_content(atlas, plan, lang) if is_extent else zone_content(atlas, plan, lang)
    return draw_sheet(atlas.base, content, sheet_texts(atlas, plan, lang), atlas.ruler, lang)


def _check_glyphs(figures: Mapping[str, Figure], ruler: Ruler) -> None:
    """Stop before anything is written if a character would come out as an empty box."""
    texts = {t.get_text() for figure in figures.values() for t in figure.findobj(Text)}
    missing = ruler.fonts.missing_of(sorted(texts))
    if missing:
        characters = " ".join(dict.fromkeys("".join(missing.values())))
        values = {"characters": characters, "texts": "; ".join(missing)}
        raise DataProblem((Problem("maps-glyph-missing", Place("maps"), values),))


def _write(figure: Figure, path: Path) -> None:
    """Write a picture beside its place and move it there, so that it is whole or absent."""
    partial = path.with_name(f"{path.name}.partial")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # matplotlib
    picture = Image.fromarray(pixels).convert("RGB")
    picture.save(partial, format="png", dpi=(DPI, DPI), compress_level=_QUICK)
    partial.replace(path)
