"""The page: one HTML file with the map, the tables and the derivation of every number.

It opens from a file share, asks the network for nothing and runs no script but its own: a content
security policy names the two hashes of its style and script. Without a script its tables, its map
and its formulas are there all the same.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from gep.account.account import Account, read_account
from gep.files.whole import whole_file
from gep.outputs.maps.values import GEP
from gep.outputs.page.derivation import Derivations
from gep.outputs.page.embedded import as_json, embedded
from gep.outputs.page.figures import Places
from gep.outputs.page.head import banner, composition, head, title
from gep.outputs.page.map_svg import drawing
from gep.outputs.page.markup import Markup, escaped, tag
from gep.outputs.page.pixels import pixel_maps
from gep.outputs.page.sections import Sections
from gep.outputs.page.series import series, years_of
from gep.outputs.page.shapes import Outlines, sheet_of
from gep.telling.reference_system import system_in_words
from gep.words import Language, words

_SCRIPTS = (
    "state.js",
    "map.js",
    "pixels.js",
    "tables.js",
    "choice.js",
    "hands.js",
    "derivation.js",
)
_SPOKEN: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}


def write_page(
    folder: Path, lang: Language = "zh", to: Path | None = None, others: Sequence[Path] = ()
) -> Path:
    """Write the page of an account folder, by default as its ``page.html``, and give its path.

    ``others`` are accounts of other years, whose totals stand beside. The same accounts give the
    same bytes.

    Raises
    ------
    DataProblem
        The folder holds no account, another one is of another area or of a year that there is
        already, or the page cannot be written where it should be.
    """
    text = page(Places(read_account(folder), lang), [read_account(one) for one in others])
    path = to or folder / "page.html"
    with whole_file(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
    return path


def page(places: Places, others: Sequence[Account] = ()) -> str:
    """The whole page as text."""
    years = years_of(places.account, others)
    say, derivations = places.say, Derivations(places)
    sheet = sheet_of(places.account)
    figures = embedded(places, derivations)
    figures["pixels"] = pixel_maps(places.account, sheet, places.lang)
    script = "".join(map(_own, _SCRIPTS))
    style = _own("page.css")
    fixed = {key: escaped(say(key)) for key in words("page")}
    about = {
        "lang": _SPOKEN[places.lang],
        "title": escaped(title(places)),
        "generator": escaped(f"gep {_version(places)}".strip()),
        "footer": escaped(_footer(places)),
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "data": as_json(figures),
        "series": series(places, years),
    }
    return Template(_own("page.html")).substitute(
        fixed | about | _parts(places, derivations, figures, sheet)
    )


def _parts(
    places: Places, derivations: Derivations, figures: Mapping[str, Any], sheet: Outlines | None
) -> dict[str, str]:
    """What stands in the body, by its place in the template."""
    sections = Sections(places)
    types = {key: number for number, key in enumerate(derivations.types)}
    return {
        "banner": banner(places),
        "head": head(places),
        "composition": composition(places),
        "drawing": _map(places, figures, sheet),
        "left_out": sections.left_out(),
        "zone_tables": sections.zone_tables(),
        "matrix_table": sections.matrix(types),
        "monetary_table": sections.monetary(),
        "checks_lead": sections.checks_lead(derivations.recounted, derivations.differing),
        "inputs_table": sections.inputs(),
        "checks_table": sections.checks(),
        "formula_figures": sections.formulas(derivations.formulas.kept),
    }


def _map(places: Places, figures: Mapping[str, Any], sheet: Outlines | None) -> Markup:
    """The map with its key and what has to stand below a map, or why there is none."""
    say = places.say
    if sheet is None:
        return tag("p", {"class": "lead"}, say("no_map"))
    view = figures["views"].get(f"{places.layers[0]}/total/{GEP}")
    count = max(1, len(view["e"]) - 1) if view else 1
    system = system_in_words(sheet.crs, places.lang)
    return Markup.joined((
        drawing(sheet, places, view, figures["ramps"]["total"][count - 1]),
        tag("ul", {"class": "key", "id": "key", "aria-label": say("legend")}),
        tag("p", {"class": "small of-zones"}, say("classes")),
        tag("figcaption", {"class": "small"}, say("crs", crs=system), tag("br"), say("review")),
    ))  # fmt: skip


def _version(places: Places) -> str:
    return places.account.manifest.hashed.gep_version


def _footer(places: Places) -> str:
    return places.say("footer", id=places.account.manifest.account_id, version=_version(places))


def _own(name: str) -> str:
    """A file of this package; its hash must not depend on how a checkout ends lines."""
    return (files(__package__) / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
