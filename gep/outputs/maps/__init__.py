"""Maps of a finished account: sheets drawn as its rows and the themes of ``maps/themes`` say."""

from collections.abc import Sequence
from pathlib import Path

from gep.files.given import ExistingFile, NewPath
from gep.outputs.maps.drawing import Format
from gep.outputs.output import Output
from gep.words import Language


def write(
    account: Path,
    lang: Language,
    *,
    theme: tuple[str, ...] = (),
    format: tuple[Format, ...] = (),
    atlas: bool = False,
    breaks: ExistingFile | None = None,
    freeze: NewPath | None = None,
) -> Sequence[Path]:
    """Draw ``maps/``."""
    from gep.outputs.maps.drawing import Drawing
    from gep.outputs.maps.pictures import draw_maps

    drawing = Drawing(formats=format or ("png",), atlas=atlas, breaks=breaks, freeze=freeze)
    return draw_maps(account, lang, theme or None, drawing)


OUTPUT = Output(
    "maps",
    "maps",
    write,
    needs_land=True,
    is_slow=True,
    is_one=False,
    handed={"atlas": True},
    more={"maps_atlas": "maps/atlas.pdf"},
)
