"""The finished account: tidy rows, where they lie in a folder, and how they are read back.

Everything on the right of the account reads such a folder and nothing else. Text is read as text
(a zone code is never a number) and floats come back to the last bit.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from gep.account.choices import largest_choices
from gep.account.columns import (
    COLUMNS,
    COUNTY,
    CURRENCY,
    ROWS,
    SENSITIVITY,
    TABLES,
    ZONE_UNITS,
)
from gep.account.damage import reading
from gep.account.exact_sums import exact_sums
from gep.account.known_texts import repeated_rows, stop_on_foreign_texts
from gep.account.manifest import Manifest, ScopeRecord, ZoneLayerRecord
from gep.account.manifest_file import MANIFEST, read_manifest
from gep.account.norm_record import OverlapRecord
from gep.account.seal import (
    altered,
    content_problems,
    missing,
    seal_problems,
    stop_on_unlike_copies,
)
from gep.book.confidence import recalled_share
from gep.files.csv_text import conformed, read_csv, write_csv
from gep.files.parquet import read_parquet
from gep.problems import DataProblem, Place, Problem, UsageProblem
from gep.telling.telling import Telling
from gep.words import Language, own_language, say

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from gep.account.raster_heads import RasterSaid


def write_rows(frame: pd.DataFrame, path: Path) -> None:
    """Write rows of an account (account.csv, memo.csv)."""
    write_csv(conformed(frame, ROWS), path)


def read_rows(path: Path) -> pd.DataFrame:
    """Rows of an account, equal to those written."""
    return read_csv(path, ROWS)


@dataclass(frozen=True, eq=False)  # each reading of a folder is one of its own
class Account:
    """A finished account in its folder; each part is read when it is first asked for.

    ``is_verified`` says that every file that the manifest remembers was found to be that one. Then
    account.parquet may stand for account.csv, with which it was written.
    """

    folder: Path
    is_verified: bool = False

    def rows(self, *, layer: str | None = None, service: str | None = None) -> pd.DataFrame:
        """What the norm counts, one row a zone, ecosystem type, service, indicator and item.

        All of account.csv, or only the rows of a zone layer or a service, which are numbered from
        zero again. Those are read from account.parquet, and nothing else of it.
        """
        asked = {"zone_layer": layer, "service": service}
        wanted = {column: key for column, key in asked.items() if key is not None}
        if not wanted:
            return self._all_rows
        is_same = self.is_verified and "account.parquet" in self._hashes
        if is_same and "_all_rows" not in self.__dict__:
            path = self._file("account.parquet")
            with reading(path):
                return _in_yuan(read_parquet(path, ROWS, wanted))
        rows = self._all_rows
        for column, key in wanted.items():
            rows = rows[rows[column] == key]
        return rows.reset_index(drop=True)

    @cached_property
    def _all_rows(self) -> pd.DataFrame:
        rows = self._table("account.csv")
        if self.is_verified:
            stop_on_unlike_copies(self.folder, rows)
        return _in_yuan(rows)

    @cached_property
    def memo(self) -> pd.DataFrame:
        """What was computed beside the account and is not counted."""
        return self._table("memo.csv")

    @cached_property
    def extent(self) -> pd.DataFrame:
        """Area of each ecosystem type in each zone."""
        extent = self._table("extent.csv")
        extent.attrs = {"area_m2": "m2"}
        return extent

    @cached_property
    def transitions(self) -> pd.DataFrame | None:
        """Area that went from one ecosystem type to another, if the opening was given."""
        if not (self.folder / "transitions.csv").is_file():
            return None
        transitions = self._table("transitions.csv")
        transitions.attrs = {"area_m2": "m2"}
        return transitions

    @cached_property
    def statistics(self) -> pd.DataFrame:
        """The statistics as they were understood, each with its file, sheet and cell."""
        return self._table("statistics.csv")

    @cached_property
    def checks(self) -> pd.DataFrame:
        """Every guard with its band, value and verdict."""
        return self._table("checks.csv")

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """The total under each other choice, the one that moves it most first.

        Empty in an account that was written before there was such a table.
        """
        if not (self.folder / "sensitivity.csv").is_file():
            return pd.DataFrame(columns=list(SENSITIVITY)).astype(dict(SENSITIVITY))
        sensitivity = self._table("sensitivity.csv")
        sensitivity.attrs = {"total_yuan": CURRENCY, "difference_yuan": CURRENCY}
        return sensitivity

    @cached_property
    def manifest(self) -> Manifest:
        """Where everything came from."""
        return read_manifest(self.folder)

    def largest_choices(self, lang: Language = "zh") -> list[str]:
        """The other choices that would move the total most, a sentence each."""
        return largest_choices(self.sensitivity.to_dict("records"), self.telling(lang))

    def out_of_band(self, lang: Language = "zh") -> list[str]:
        """What is not plausible: every figure outside its band, with both, a sentence each.

        A limit that decides a result is no such figure: two-branch rules are meant to.
        """
        checks = self.checks
        is_band = (checks["low"].notna() | checks["high"].notna()) & (checks["check"] != "limit")
        doubtful = checks[is_band & (checks["verdict"] == "warning")]
        return [self.telling(lang).note(str(text)) for text in doubtful[f"message_{lang}"]]

    def beside_total(self, lang: Language = "zh") -> Mapping[str, list[str]]:
        """What a reader of the total must know, each list that is not empty by its name.

        ``choices`` are the other choices that would move it most, ``out_of_band`` what is not
        plausible.
        """
        lists = {"choices": self.largest_choices(lang), "out_of_band": self.out_of_band(lang)}
        return {name: sentences for name, sentences in lists.items() if sentences}

    @property
    def about(self) -> ScopeRecord:
        """Name, code, year, norm, price_year, base_year and whether the account is synthetic."""
        return self.manifest.hashed.account

    @property
    def accounting_area(self) -> str:
        """The layer whose one zone is all of the land accounted for, usually the county."""
        return COUNTY

    @property
    def reporting_layer(self) -> str:
        """The partition whose zones report statistics, usually the townships; "" without one."""
        return self.manifest.hashed.reporting_layer

    @property
    def has_land(self) -> bool:
        """Whether it has shapes, areas and sums: an account of given quantities has none."""
        return self.manifest.hashed.grid is not None

    @property
    def layers(self) -> Mapping[str, ZoneLayerRecord]:
        """Zone layers by name: overlapping, codes, names, areas_m2."""
        return self.manifest.hashed.zone_layers

    @property
    def total(self) -> float:
        """The gross ecosystem product of the accounting area in CNY yr-1."""
        return math.fsum(self._values()["value_yuan"])

    @property
    def abiotic_value(self) -> float:
        """What of the total comes of no living thing, in CNY yr-1, such as hydropower."""
        values = self._values()
        is_abiotic = values["indicator"].isin(self.manifest.hashed.abiotic)
        return math.fsum(values.loc[is_abiotic, "value_yuan"])

    def without_abiotic(self, lang: Language = "zh") -> str:
        """The total without what is abiotic, which SEEA EA leaves out; nothing if nothing is."""
        abiotic = self.abiotic_value
        if not abiotic:
            return ""
        amount = self.telling(lang).amount
        values = {"abiotic": abiotic, "without": self.total - abiotic}
        shown = {name: amount(value, CURRENCY) for name, value in values.items()}
        return say("total_without_abiotic", lang, **shown)

    @property
    def overlaps(self) -> tuple[OverlapRecord, ...]:
        """Overlaps of the norm between services that both have a value here."""
        valued = set(self._values()["service"])
        return tuple(
            one for one in self.manifest.hashed.norm.overlaps if valued.issuperset(one.pair)
        )

    @property
    def recalled_share(self) -> float:
        """Share of the value that rests on a recalled coefficient; NaN where nothing is valued."""
        values = self._values()
        return recalled_share(values["value_yuan"], values["confidence"])

    def telling(self, lang: Language = "zh") -> Telling:
        """What tells of the account in one language: names, units, notes, amounts in words."""
        return Telling(self.manifest.labels, lang)

    def label(self, key: str, lang: Language = "zh") -> str:
        """What people call a key: from the manifest, else from gep's words, else the key."""
        return self.telling(lang).label(key)

    def raster_label(self, name: str, lang: Language = "zh") -> str:
        """What people call one of `rasters`: what it says of itself, else its label."""
        said = self.raster_heads.get(name)
        return (said.titles.get(lang) if said else None) or self.label(name, lang)

    @cached_property
    def raster_heads(self) -> "Mapping[str, RasterSaid]":
        """What the rasters of numbers in ``rasters/`` say of themselves, by name."""
        from gep.account.raster_heads import rasters_said

        return {one.name: one for one in rasters_said(self.folder)}

    def services(self) -> tuple[str, ...]:
        """Keys of the services that the norm counts, by category, as its text lists them."""
        return self.manifest.hashed.norm.counted

    def zones(self, layer: str | None = None) -> "gpd.GeoDataFrame":
        """A zone layer (the reporting one, if none is named) with its values, from account.gpkg.

        ``attrs`` has the units.

        Raises
        ------
        UsageProblem
            The account has no such layer.
        """
        import geopandas as gpd

        layer = self.reporting_layer if layer is None else layer
        if layer not in self.layers:
            raise UsageProblem(f"no zone layer {layer!r}; this account has {sorted(self.layers)}")
        path = self._file("account.gpkg")
        with reading(path, RuntimeError):  # which all errors of pyogrio are
            zones = gpd.read_file(path, layer=layer)
        zones.attrs = {**ZONE_UNITS, **dict.fromkeys(self.services(), CURRENCY)}
        return zones

    def map_layers(self) -> "dict[str, gpd.GeoDataFrame]":
        """What maps draw besides the account, by name, with a column name; most have none."""
        import geopandas as gpd
        import pyogrio

        from gep.account.geopackage import MAP_LAYERS

        if MAP_LAYERS not in self.manifest.hashed.files:
            return {}
        path = self._file(MAP_LAYERS)
        with reading(path, RuntimeError):
            names = [str(name) for name, _ in pyogrio.list_layers(path)]
            return {name: gpd.read_file(path, layer=name) for name in names}

    def rasters(self, lang: Language = "zh") -> "xr.Dataset":
        """The rasters in ``rasters/``, by the name of each, read when their values are asked for.

        ``ecosystem_types`` is always there for an account with land; a run with ``rasters=True``
        adds the per-area indicators and the derived inputs. Units, names and CRS follow the CF
        conventions; ``long_name`` is in the language asked for.
        """
        from gep.account.rasters import raster_dataset

        return raster_dataset(self, lang)

    def gep_by(self, *keys: str, layer: str | None = None) -> pd.DataFrame:
        """Value in CNY yr-1 by one or two columns of the account, in one zone layer.

        Without a layer it is that of the accounting area. ``gep_by("service")`` is a column;
        ``gep_by("zone_name", "service", layer="township")`` a matrix. A cell is empty where
        nothing was computed.
        """
        rows = self.rows(layer=self.accounting_area if layer is None else layer)
        unknown = [key for key in keys if key not in COLUMNS]
        if unknown or not keys or keys[2:]:
            raise UsageProblem(f"gep_by takes one or two columns of the account, not {list(keys)}")
        groups = rows.groupby(list(keys), sort=False)
        sums = exact_sums(rows["value_yuan"], groups.ngroup(), groups.ngroups)
        values = pd.Series(sums, groups.size().index, name="value_yuan")
        table = values.to_frame() if len(keys) == 1 else values.unstack()  # noqa: PD010 - pivot_table drops what is empty
        table.attrs = {"unit": CURRENCY}
        return table

    def altered(self) -> tuple[str, ...]:
        """Names of the files that are there and are not those which the manifest remembers."""
        return altered(self.folder, self.manifest)

    def missing(self) -> tuple[str, ...]:
        """Names of the files that the manifest remembers and the folder lacks."""
        return missing(self.folder, self._hashes)

    @property
    def _hashes(self) -> Mapping[str, str]:
        """SHA-256 of each file by name; none in a folder that was not written as a whole."""
        return self.manifest.hashed.files

    def _values(self) -> pd.DataFrame:
        rows = self.rows(layer=self.accounting_area)
        return rows[rows["value_yuan"].notna()]

    def _table(self, name: str) -> pd.DataFrame:
        path = self._file(name)
        with reading(path):
            table = read_csv(path, TABLES[name])
        stop_on_foreign_texts(path, table, self.manifest.hashed)
        if self.is_verified and (twice := tuple(repeated_rows(path, table))):
            raise DataProblem(twice)
        return table

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise self._problem("account-file-missing", name)
        return path

    def _problem(self, code: str, name: str, **values: object) -> DataProblem:
        place = Place(str(self.folder / name))
        return DataProblem((Problem(code, place, {"file": name, **values}),))

    def _repr_html_(self) -> str:
        from gep.account.notebook import account_html

        return account_html(self, own_language())


def read_account(out: str | Path, *, as_it_is: bool = False) -> Account:
    """Read the account that ``gep run`` left in a folder.

    ``as_it_is``: also one whose files were altered since, for whoever looks into that.

    Raises
    ------
    DataProblem
        The folder is not there, or it is no account; files of it are missing or altered; its
        manifest does not know what a row is of; or its zones do not sum to the county, or a value
        is not quantity times price.
    """
    folder = Path(out)
    account = Account(folder, is_verified=not as_it_is)
    lacking = [name for name in (MANIFEST, "account.csv") if not (folder / name).is_file()]
    if len(lacking) == 1:
        raise account._problem("account-file-missing", lacking[0])
    if lacking:
        problem = Problem("account-not-found", Place(str(out)), {"folder": str(out)})
        raise DataProblem((problem,))
    for problems_of in () if as_it_is else (seal_problems, content_problems):
        if found := tuple(problems_of(folder, account.manifest)):
            raise DataProblem(found)
    return account


def _in_yuan(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that tell in what their values are."""
    rows.attrs = {"value_yuan": CURRENCY, "constant_value_yuan": CURRENCY}
    return rows
