"""What `gep doctor` looks at: whether this machine and this installation are fit for accounts."""

import importlib
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from gep import __version__
from gep.files.memory import memory
from gep.shipped import shipped
from gep.words import Language, label, say

Verdict = Literal["ok", "note", "warning", "broken"]

DISTRIBUTION = "gep-accounts"
FOREIGN = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH")
"""Settings by which other software (PostGIS, QGIS, ArcGIS, Anaconda) breaks PROJ and GDAL here."""

_COMPILED = ("numpy", "pandas", "pyarrow", "shapely", "pyproj", "rasterio", "pyogrio")
_SHIPPED = ("coefficients", "maps/themes", "sample_rasters")
_RASTER_DRIVERS, _VECTOR_DRIVERS = ("GTiff", "COG"), ("GPKG", "OpenFileGDB", "ESRI Shapefile")
_GIGABYTE = 1e9
_LITTLE_ROOM, _NO_ROOM, _LITTLE_MEMORY = 5e9, 2e8, 4e9
_TEXT = "生态产品总值核算，江山市廿八都镇"


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at: its name, what it is, the verdict, and what to do if it is not well."""

    name: str
    value: str
    verdict: Verdict = "ok"
    advice: str = ""


def examine(lang: Language = "zh") -> list[Diagnosis]:
    """Everything looked at, in a fixed order; nothing is changed or written."""
    findings: list[Diagnosis] = []
    for look in _LOOKS:
        try:
            findings += look(lang)
        except ImportError as error:
            advice = say("doctor_reinstall", lang)
            findings.append(Diagnosis(error.name or "Python", str(error), "broken", advice))
    return findings


def _software(lang: Language) -> Iterator[Diagnosis]:
    yield Diagnosis("gep", __version__)
    bits = 64 if sys.maxsize > 2**32 else 32
    value = f"{platform.python_version()}, {bits} bit, {platform.platform()}"
    yield Diagnosis("Python", value, "ok" if bits == 64 else "broken")  # noqa: PLR2004
    for name in _SHIPPED:
        try:
            yield Diagnosis(name, str(shipped(name)))
        except FileNotFoundError as error:
            yield Diagnosis(name, str(error), "broken", say("doctor_reinstall", lang))


def _libraries(lang: Language) -> Iterator[Diagnosis]:
    found, missing = [], []
    for name in _required():
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    yield Diagnosis(label("doctor_libraries", lang), ", ".join(found))
    if missing:
        advice = say("doctor_reinstall", lang)
        yield Diagnosis(label("doctor_missing", lang), ", ".join(missing), "broken", advice)
    for name in _COMPILED:
        importlib.import_module(name)


def _required() -> list[str]:
    """What the installed gep says it needs, without the extras."""
    try:
        lines = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        lines = []
    return [re.split(r"[^\w.-]", line)[0] for line in lines if "extra ==" not in line]


def _coordinates(lang: Language) -> Iterator[Diagnosis]:
    """PROJ and GDAL, each with its data and each tried on a point whose answer is known."""
    import pyogrio
    import pyproj
    import pyproj.network
    import rasterio
    import rasterio.env

    advice = say("doctor_proj", lang)
    data = pyproj.datadir.get_data_dir()
    well = _projects(lambda: _by_pyproj(120.0, 30.0))
    value = f"{pyproj.proj_version_str}, {data}"
    yield Diagnosis("PROJ (pyproj)", value, *(() if well else ("broken", advice)))
    well = _projects(lambda: _by_rasterio(120.0, 30.0))
    data = f"{rasterio.env.PROJDataFinder().search()}, {rasterio.env.GDALDataFinder().search()}"
    value = f"{rasterio.__gdal_version__}, {data}"
    yield Diagnosis("GDAL (rasterio)", value, *(() if well else ("broken", advice)))
    with rasterio.Env() as env:
        lacking = set(_RASTER_DRIVERS) - set(env.drivers())
    lacking |= set(_VECTOR_DRIVERS) - set(pyogrio.list_drivers())
    value = f"{'.'.join(map(str, pyogrio.__gdal_version__))}"
    if lacking:
        value = f"{value}, - {', '.join(sorted(lacking))}"
    reinstall = ("broken", say("doctor_reinstall", lang)) if lacking else ()
    yield Diagnosis("GDAL (pyogrio)", value, *reinstall)
    if pyproj.network.is_network_enabled():  # type: ignore[attr-defined]  # not in its __all__
        yield Diagnosis("PROJ_NETWORK", "ON", "warning", say("doctor_network", lang))
    else:
        yield Diagnosis("PROJ_NETWORK", "OFF")


def _by_pyproj(longitude: float, latitude: float) -> tuple[float, float]:
    import pyproj

    way = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    east, north = way.transform(longitude, latitude)
    return float(east), float(north)


def _by_rasterio(longitude: float, latitude: float) -> tuple[float, float]:
    from rasterio.warp import transform

    (east,), (north,) = transform("EPSG:4490", "EPSG:4549", [longitude], [latitude])
    return float(east), float(north)


def _projects(transformed: Callable[[], tuple[float, float]]) -> bool:
    """Whether 120 E 30 N lies on the central meridian, a GRS80 meridian arc from the equator."""
    from pyproj.exceptions import ProjError
    from rasterio.errors import CRSError, RasterioError

    try:
        east, north = transformed()
    except (ProjError, CRSError, RasterioError):
        return False
    return abs(east - 500_000.0) < 0.01 and abs(north - 3_320_113.398) < 0.01  # noqa: PLR2004


def foreign_settings(environment: Mapping[str, str], own: Path) -> dict[str, str]:
    """The settings of PROJ and GDAL that point outside this installation."""
    given = {name: environment[name] for name in FOREIGN if environment.get(name)}
    return {
        name: value
        for name, value in given.items()
        if value.lower() != "disable" and not Path(value).resolve().is_relative_to(own.resolve())
    }


def _settings(lang: Language) -> Iterator[Diagnosis]:
    foreign = foreign_settings(os.environ, Path(sys.prefix))
    for name, value in foreign.items():
        yield Diagnosis(name, value, "warning", say("doctor_unset", lang, name=name))
    if not foreign:
        yield Diagnosis(", ".join(FOREIGN), label("doctor_unset", lang))


def _fonts(lang: Language) -> Iterator[Diagnosis]:
    from gep.outputs.maps.fonts import map_fonts

    fonts = map_fonts()
    missing = fonts.missing(_TEXT)
    advice = ("broken", say("doctor_font", lang, missing=missing)) if missing else ()
    yield Diagnosis(label("doctor_font", lang), ", ".join(fonts.families) or "-", *advice)


def _screen(lang: Language) -> Iterator[Diagnosis]:
    encoding = getattr(sys.stdout, "encoding", None) or "?"
    value = f"{encoding}, PYTHONUTF8={sys.flags.utf8_mode}"
    is_utf8 = encoding.lower().replace("-", "").startswith("utf8")
    advice = () if is_utf8 else ("note", say("doctor_encoding", lang))
    yield Diagnosis(label("doctor_encoding", lang), value, *advice)


def _folders(lang: Language) -> Iterator[Diagnosis]:
    from gep.files.cache import cache_folder

    cache = cache_folder()
    size = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file())
    value = f"{cache}, {size / _GIGABYTE:.2f} GB"
    is_writable = os.access(_standing(cache), os.W_OK)
    advice = () if is_writable else ("broken", say("doctor_cache", lang))
    yield Diagnosis(label("doctor_cache", lang), value, *advice)
    for key, folder in (("doctor_free_cache", cache), ("doctor_free_temp", tempfile.gettempdir())):
        free = shutil.disk_usage(_standing(Path(folder))).free
        verdict: Verdict = "broken" if free < _NO_ROOM else "warning"
        room = () if free >= _LITTLE_ROOM else (verdict, say("doctor_room", lang))
        yield Diagnosis(label(key, lang), f"{free / _GIGABYTE:.1f} GB", *room)


def _standing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _memory(lang: Language) -> Iterator[Diagnosis]:
    total = memory()
    value = f"{total / _GIGABYTE:.1f} GB, {os.cpu_count()} CPU" if total else "?"
    little = ("warning", say("doctor_memory", lang)) if 0 < total < _LITTLE_MEMORY else ()
    yield Diagnosis(label("doctor_memory", lang), value, *little)


_LOOKS: tuple[Callable[[Language], Iterator[Diagnosis]], ...] = (
    _software, _libraries, _coordinates, _settings, _fonts, _screen, _folders, _memory,
)  # fmt: skip
