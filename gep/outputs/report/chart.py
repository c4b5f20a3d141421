"""The one chart of a report: services as bars, in the order of their values."""

import io
from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gep.outputs.maps.fonts import map_fonts
from gep.outputs.report.pictures import Picture

_COLOURS = ("#b5792b", "#2f7d4f", "#3f6fa6")
"""Of provisioning, regulating and cultural services; apart for every kind of sight."""
_DPI = 200
_WIDE, _ROW, _EDGE = 6.1, 0.3, 0.3
_POINTS = 9.5
_LONGEST = 24
"""Letters of a name before it is cut."""

Bar = tuple[str, str, float, int]
"""A name, its value as it is shown, the value, and the place of its category."""


def bars(bars: Sequence[Bar]) -> Picture | None:
    """Horizontal bars, greatest above; None where fewer than two could be compared."""
    if len(bars) < 2:  # noqa: PLR2004 - one bar compares with nothing
        return None
    fonts = map_fonts()
    figure = Figure(figsize=(_WIDE, _ROW * len(bars) + _EDGE), dpi=_DPI)
    axes = figure.add_axes((0.28, 0.02, 0.58, 0.96))
    places = range(len(bars))
    axes.barh(places, [one[2] for one in bars], color=[_COLOURS[one[3]] for one in bars],
              height=0.62)  # fmt: skip
    widest = max(abs(one[2]) for one in bars) or 1.0
    font = fonts.properties(_POINTS)
    for place, (name, shown, value, _) in enumerate(bars):
        short = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
        drawn = "".join("?" if c in fonts.missing(short) else c for c in short)
        for x, text, align in (
            (min(0.0, value) - widest * 0.015, drawn, "right"),
            (max(0.0, value) + widest * 0.015, shown, "left"),
        ):
            axes.text(x, place, text, ha=align, va="center", fontproperties=font,
                      parse_math=False)  # fmt: skip
    axes.axvline(0.0, color="#404040", linewidth=0.8)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_xlim(min(0.0, *(one[2] for one in bars)), widest)
    axes.axis("off")
    return _drawn(figure)


def _drawn(figure: Figure) -> Picture:
    written = io.BytesIO()
    canvas = FigureCanvasAgg(figure)
    canvas.print_png(written, metadata={"Software": None})  # type: ignore[no-untyped-call]  # matplotlib
    width, height = canvas.get_width_height()
    return Picture(written.getvalue(), width, height)
