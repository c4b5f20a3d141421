"""What a raster of ecosystem types tells a GIS: the name and the colour of each of its values.

The table of values (RAT) stands in a file beside the raster, where GDAL, QGIS and ArcGIS look for
it; the style in a file that QGIS takes up by itself.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gep.telling.colours import colours
from gep.words import LANGUAGES, Language, label

_INTEGER, _TEXT = "0", "2"
_NAME, _VALUE, _RED, _GREEN, _BLUE, _ANY = "2", "5", "6", "7", "8", "0"


@dataclass(frozen=True)
class TypeClass:
    """One value of the raster."""

    value: int
    key: str
    names: Mapping[Language, str]
    colour: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        red, green, blue = (int(self.colour[i : i + 2], 16) for i in (1, 3, 5))
        return red, green, blue


@dataclass(frozen=True)
class TypeClasses:
    """The values of a raster of ecosystem types, from 1 on; 0 is no land of the county."""

    classes: tuple[TypeClass, ...]

    @classmethod
    def of(cls, types: Sequence[str], names: Mapping[str, Mapping[Language, str]]) -> "TypeClasses":
        """The types in the order of their values, with their names in both languages."""
        known = colours()
        return cls(
            tuple(
                TypeClass(
                    i + 1,
                    key,
                    {lang: names.get(key, {}).get(lang, key) for lang in LANGUAGES},
                    known.of_type(key, i),
                )
                for i, key in enumerate(types)
            )
        )

    @property
    def colormap(self) -> dict[int, tuple[int, int, int, int]]:
        """Red, green, blue and opacity of each value."""
        return {0: (0, 0, 0, 0), **{one.value: (*one.rgb, 255) for one in self.classes}}

    def write_beside(self, raster: Path, lang: Language, account_id: str = "") -> tuple[Path, Path]:
        """Write the table of values and the style beside a raster, with names in one language."""
        table, style = raster.with_name(f"{raster.name}.aux.xml"), raster.with_suffix(".qml")
        in_table, in_style = self._table(lang), self._style(lang)
        if account_id:
            said = ET.SubElement(ET.SubElement(in_table, "Metadata"), "MDI", key="account_id")
            said.text = account_id
            own = ET.SubElement(ET.SubElement(in_style, "customproperties"), "Option", type="Map")
            ET.SubElement(own, "Option", type="QString", name="account_id", value=account_id)
        _write(in_table, table)
        _write(in_style, style)
        return table, style

    def _table(self, lang: Language) -> ET.Element:
        root = ET.Element("PAMDataset")
        band = ET.SubElement(root, "PAMRasterBand", band="1")
        table = ET.SubElement(band, "GDALRasterAttributeTable", tableType="thematic")
        fields = (
            ("Value", _INTEGER, _VALUE), (label("ecosystem_type", lang), _TEXT, _NAME),
            ("Red", _INTEGER, _RED), ("Green", _INTEGER, _GREEN), ("Blue", _INTEGER, _BLUE),
            ("Key", _TEXT, _ANY),
        )  # fmt: skip
        for number, (name, kind, usage) in enumerate(fields):
            defined = ET.SubElement(table, "FieldDefn", index=str(number))
            for tag, text in (("Name", name), ("Type", kind), ("Usage", usage)):
                ET.SubElement(defined, tag).text = text
        for number, one in enumerate(self.classes):
            row = ET.SubElement(table, "Row", index=str(number))
            for cell in (one.value, one.names[lang], *one.rgb, one.key):
                ET.SubElement(row, "F").text = str(cell)
        return root

    def _style(self, lang: Language) -> ET.Element:
        root = ET.Element("qgis", version="3.28.0", styleCategories="Symbology")
        renderer = ET.SubElement(
            ET.SubElement(root, "pipe"), "rasterrenderer",
            type="paletted", band="1", opacity="1", alphaBand="-1", nodataColor="",
        )  # fmt: skip
        palette = ET.SubElement(renderer, "colorPalette")
        for one in self.classes:
            ET.SubElement(
                palette, "paletteEntry",
                value=str(one.value), label=one.names[lang], color=one.colour, alpha="255",
            )  # fmt: skip
        return root


def _write(root: ET.Element, path: Path) -> None:
    ET.indent(root)
    path.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
