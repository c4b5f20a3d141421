"""The small account with texts that attack whatever shows them, wherever a user may put texts.

What the rooms of the inputs let through was asked of them (``test_hostile.py``): the name of a
county and the codes and names of zones are any text, even of several lines; what a statistics
table says is one line; items of a free axis have no ``|``; keys of zone layers are small ASCII
letters, digits and underscores.
"""

import csv
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from msgspec import structs
from shapely.geometry import box

import gep
from gep.account.folder import AccountParts, seal_account, write_account
from gep.account.manifest import Manifest
from gep.account.manifest_file import sealed
from tests.county import County, make_county
from tests.outputs import small_account as small
from tests.outputs.small_account import Zones, ecosystem_types, small_parts

FORMULAS = (
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://example.invalid","点我")',
    "{=1+1}",
)
"""What a spreadsheet would compute."""

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "</script><script>alert(4)</script>",
    "'-alert(5)-'",
    "&lt;b&gt; & ]]> <!-- -->",
    "</text></svg><script>alert(6)</script>",
)
"""What a browser would run, or what would end the element it stands in."""

PATHS = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "C:\\con",
    'a/b:c*?"<>|',
    "nul",
    "/tmp/absolute",
    ".",
    "~",
)
"""What must never become part of a path."""

TEMPLATES = (
    "{field} {0} {name!r:>{width}}",
    "%s %d %(name)s 100%",
    "$x^2$ ${y}",
    "$",
    "\\frac{a}{b} \\x \\u4e00",
    "[bold]rich[/bold] [/]",
    "`code` *md* # | [a](b)",
)
"""What a template, mathtext, LaTeX or markup language would take apart."""

LETTERS = (
    "很长的地名" * 60,
    "W" * 300,
    "\u202eعربي\u202c שלום \u200f",
    "🌳🏞️👩🏽\u200d🌾 公社",
    "e\u0301\u0323\u0308 Z\u0336\u0351a\u0489l\u0338g\u0334o",
    "𠮷野㍿㈱ 丂丄龘𪚥",
    "\u200b\ufeff",
    "0",
    "1e5",
    "2023-01-02",
    "TRUE",
    "NaN",
)
"""What fonts, columns, and readers that guess types stumble over."""

MANY_LINES = ("first\nsecond", "x\ty\r\nz", "bell\x07 escape\x1b[31m form\x0c feed\x0b end")
"""What breaks lines; characters that XML does not know."""

HOSTILE = (*FORMULAS, *MARKUP, *PATHS, *TEMPLATES, *LETTERS, *MANY_LINES)
ONE_LINE = tuple(text for text in HOSTILE if text not in MANY_LINES)

COUNTY_NAME = (
    "=1+1<script>alert(0)</script>\"'&../../etc/passwd C:\\con $x^2$ \\frac {field} %s\n"
    "\u202eعربي\u202c🌳𠮷\x07|`*"
)
LAYERS = {
    "ecological_protection_red_line_of_the_first_kind": 0,
    "ecological_protection_red_line_of_the_second_kind": 40,
    "con": 80,
    "index": 120,
}
"""Further zone layers: legal keys, two alike in their first 31 letters, one that no file on Windows
may be called, one that is also the name of a table; and the row of pixels that each starts at."""

ITEMS = {
    "rice": "=1+1",
    "freshwater_fish": "<script>alert(1)</script>",
    "tea": "../../etc/passwd",
    "SO2": "$x^2$ {field} %s",
    "dust": "\u202eعربي\u202c𠮷🌳",
}  # keys of water bodies are what a bureau writes into its table
_GRID = (6, 4)  # townships of the county that is run, across and down
_SERVICES = ("provision", "soil_retention", "air_purification", "flood_mitigation",
             "coastal_protection")  # fmt: skip
_RASTER = "=1+1 {x} %s $y$.tif"


def hostile_account(folder: Path) -> Path:
    """Write the account into ``folder``, which need not exist, and give it back."""
    folder.mkdir(parents=True, exist_ok=True)
    write_account(folder, hostile_parts())
    seal_account(folder)
    small._write_types(folder / "rasters" / "ecosystem_types.tif", ecosystem_types())
    return folder


def hostile_parts() -> AccountParts:
    """The same account, before it is written."""
    parts = small_parts(hostile_layers())
    note = " ".join(ONE_LINE)
    return replace(
        parts,
        rows=_renamed(parts.rows).assign(note=lambda t: t["note"].where(t["note"] == "", note)),
        memo=_renamed(parts.memo),
        statistics=_statistics(),
        checks=parts.checks.assign(scope=ONE_LINE[0], message_zh=note, message_en=note),
        manifest=_manifest(parts.manifest),
    )


def hostile_layers() -> dict[str, Zones]:
    """The county, a township for every text by code and by name, and smaller layers."""
    layers = small.zone_layers()
    county = replace(layers["county"], names={small.COUNTY: COUNTY_NAME})
    codes = [*HOSTILE, *(f"other-{i}" for i in range(4 * 12 - len(HOSTILE)))]
    names = [*reversed(HOSTILE), *codes[len(HOSTILE) :]]
    windows = [
        (10 + 50 * (i // 12), 60 + 50 * (i // 12), _left(i % 12), _left(i % 12 + 1))
        for i in range(len(codes))
    ]
    townships = _zones(codes, names, windows)
    townships.masks[""] = small._mask((0, 10, 0, small.WIDTH))
    townships.names[""] = ""
    more = {
        name: _zones(HOSTILE[:3], HOSTILE[-3:], [(top, top + 30, c, c + 60) for c in (0, 40, 90)])
        for name, top in LAYERS.items()
    }
    further = {name: replace(zones, overlapping=True) for name, zones in more.items()}
    return {"county": county, "township": townships, "red_line": layers["red_line"], **further}


def _left(column: int) -> int:
    return (0, 16, 33, 50, 66, 83, 100, 116, 133, 150, 166, 183, 200)[column]


def _zones(codes: Any, names: Any, windows: list[tuple[int, int, int, int]]) -> Zones:
    return Zones(
        {code: small._mask(window) for code, window in zip(codes, windows, strict=True)},
        dict(zip(codes, names, strict=True)),
        {code: small._shape(window) for code, window in zip(codes, windows, strict=True)},
    )


def _renamed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(item=rows["item"].replace(ITEMS))


def _statistics() -> pd.DataFrame:
    people = {small.COUNTY: 100_000.0, **dict.fromkeys(HOSTILE[:20], 1500.0)}
    rows = [
        ("socioeconomic", code, "", "population", value, "person", small.YEAR,
         ONE_LINE[i % len(ONE_LINE)], "=1+1<b>.xlsx", "socio'!A1{x}", f"E{i + 2}")
        for i, (code, value) in enumerate(people.items())
    ]  # fmt: skip
    rows.append(("socioeconomic", small.COUNTY, "", "gdp", 8.0e9, "CNY yr-1", small.YEAR,
                 "@SUM(A1)", "=1+1<b>.xlsx", "socio'!A1{x}", "E99"))  # fmt: skip
    return pd.DataFrame(rows, columns=list(small.STATISTICS))


def _manifest(manifest: Manifest) -> Manifest:
    hashed, title = manifest.hashed, "".join(MARKUP)
    hashed = structs.replace(
        hashed,
        account=structs.replace(hashed.account, name=COUNTY_NAME),
        norm=structs.replace(hashed.norm, title={"zh": title, "en": title}),
        inputs=tuple(
            structs.replace(hashed.inputs[0], path=f"=1+1/{i}.tif", source=text, note=text)
            for i, text in enumerate(HOSTILE)
        ),
        coefficients=tuple(
            structs.replace(
                one, key=tuple(ITEMS.get(key, key) for key in one.key), note=HOSTILE[i],
                source=HOSTILE[i + 7], source_title=HOSTILE[i + 14], place="=1+1<b>.csv:2",
            )
            for i, one in enumerate(hashed.coefficients)
        ),
        indicators={
            key: structs.replace(
                one,
                items=tuple(ITEMS.get(item, item) for item in one.items),
                price=one.price and structs.replace(
                    one.price,
                    years={ITEMS.get(item, item): n for item, n in one.price.years.items()},
                    units={ITEMS.get(item, item): u for item, u in one.price.units.items()},
                ),
            )
            for key, one in hashed.indicators.items()
        },
    )  # fmt: skip
    return sealed(hashed, _labels(manifest.labels))


def _labels(labels: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Labels as a service of somebody else might bring them, each key with a text of its own."""
    known = {ITEMS.get(key, key): names for key, names in labels.items()}
    kept = ("provisioning", "regulating", "cultural", "county", "township", "computed",
            "not_computed", "not_applicable")  # fmt: skip
    texts = [text for text in ONE_LINE if unicodedata.normalize("NFKC", text).strip()]
    return {
        key: names if key in kept else {"zh": texts[i % len(texts)], "en": f"{texts[-i - 1]} {i}"}
        for i, (key, names) in enumerate(known.items())
    }


def hostile_run(folder: Path) -> Path:
    """An account that went through all rooms: what a bureau that writes such texts would get.

    Every text is the code of a zone in one layer and the name of one in another; others are names
    of the county, of water bodies, of the norm and of a file, sources and notes.
    """
    county = make_county(folder / "input", 6, shape=(60, 55))
    _call_zones(county)
    _call_statistics(county)
    _call_coefficients(county)
    (county.folder / "own.toml").write_text(
        f"title = {{ zh = {_toml(MARKUP[0])}, en = {_toml(MARKUP[1])} }}\n"
        'text_seen = false\ninherits = "zhejiang-2020"\n',
        encoding="utf-8",
    )
    _call_account(county)
    gep.open_account(county.account).run(folder / "out")
    return folder / "out"


def _call_zones(county: County) -> None:
    west, south, east, north = gpd.read_file(county.folder / "township.gpkg").total_bounds
    xs, ys = np.linspace(west, east, _GRID[0] + 1), np.linspace(south, north, _GRID[1] + 1)
    cells = [
        box(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j in range(_GRID[1]) for i in range(_GRID[0])
    ]
    crs = "EPSG:4490" if county.degrees else "EPSG:4548"
    ways = {"township": (HOSTILE[::2], HOSTILE[1::2]), "swapped": (HOSTILE[1::2], HOSTILE[::2])}
    for name, (codes, names) in ways.items():
        rest = [f"rest-{i}" for i in range(len(cells) - len(codes))]
        columns = {"code": [*codes, *rest], "name": [*names, *rest]}
        frame = gpd.GeoDataFrame(columns, geometry=cells, crs=crs)
        frame.to_file(county.folder / f"{name}.gpkg", layer=name)


def _call_statistics(county: County) -> None:
    lines = ONE_LINE
    codes = [text for text in HOSTILE[::2] if text in lines]
    header = ("zone_code", "item", "measure", "value", "unit", "year", "source")
    tables = {
        "products": [(code, "rice", "output", 70 + i, "t", 2023, lines[-i])
                     for i, code in enumerate(codes)],
        "socioeconomic": [("330881", "", "population", 9e4, "person", 2023, lines[0]),
                          ("330881", "", "gdp", 8e9, "CNY", 2023, lines[1]),
                          *((code, "", "population", 1500, "person", 2023, lines[i])
                            for i, code in enumerate(codes[:9]))],
        "reservoirs": [("330881", _water(text), "capacity", 2e6, "m3", 2023, text)
                       for text in lines[:9]],
    }  # fmt: skip
    for name, rows in tables.items():
        with (county.folder / "statistics" / f"{name}.csv").open(
            "w", encoding="utf-8", newline=""
        ) as file:
            csv.writer(file).writerows([header, *rows])


def _water(text: str) -> str:
    """A text as the name of a water body, which has no bar."""
    return text.replace("|", " ")


def _call_coefficients(county: County) -> None:
    path = county.folder / "local.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    source, note = (ONE_LINE[i : i + len(rows)] for i in (0, 9))
    rows.assign(source=source, note=note).to_csv(path, index=False)


def _call_account(county: County) -> None:
    (county.folder / "rainfall_erosivity.tif").rename(county.folder / _RASTER)
    files = dict.fromkeys(LAYERS, "watershed.gpkg") | {next(iter(LAYERS)): "swapped.gpkg"}
    layers = "".join(
        f'[zones.{name}]\npath = "{file}"\noverlapping = true\n' for name, file in files.items()
    )
    text = county.account.read_text(encoding="utf-8")
    begin, end = text.index("[zones.watershed]"), text.index("[statistics]")
    text = text[:begin] + layers + text[end:]
    for old, new in {
        'name = "测试县"': f"name = {_toml(COUNTY_NAME)}\nservices = {list(_SERVICES)}",
        '"zhejiang-2020"': '"own.toml"',
        'legend = "legend.csv"': f'legend = "legend.csv"\nsource = {_toml(MANY_LINES[-1])}',
        'rainfall_erosivity = "rainfall_erosivity.tif"':
            f"rainfall_erosivity = {{ path = {_toml(_RASTER)}, source = {_toml(FORMULAS[1])} }}",
    }.items():  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    text += f"\n[not_applicable]\ncoastal_protection = {_toml(MARKUP[6])}\n"
    county.account.write_text(text, encoding="utf-8")


def _toml(text: str) -> str:
    """A text as TOML, letter by letter."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'
