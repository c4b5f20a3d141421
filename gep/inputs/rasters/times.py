"""Which bands of a file are meant: what its time axis says each of them is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cftime
import numpy as np
import numpy.typing as npt

from gep.book.vocabulary import StandardRaster
from gep.config.plan import RasterSpec
from gep.inputs.rasters.months import bands_of_months, spelt_months
from gep.inputs.rasters.source import Source
from gep.problems import Problems

MONTH, DAY, STORM_DAY = "month", "day", "storm_day"
_MONTHS_SINCE = re.compile(r"months? since (-?\d+)-(\d+)(-\d+)?.*", re.IGNORECASE)
_DAY = 86400.0  # s
_YEAR = (365, 366)  # days
_FEW_STORMS = 150  # days with a storm in one place and year: a longer series is that of all days


def dates(numbers: npt.ArrayLike, attrs: Mapping[object, object]) -> tuple[str, ...]:
    """The days of a CF time axis, as ``2023-07-15``; none if it is no such axis.

    >>> dates([15, 45], {"units": "days since 2023-01-01"})
    ('2023-01-16', '2023-02-15')
    >>> dates([0, 13], {"units": "months since 2022-07-01"})
    ('2022-07-01', '2023-08-01')
    """
    units, calendar = str(attrs.get("units", "")), str(attrs.get("calendar", "standard"))
    steps = np.atleast_1d(np.asarray(numbers, np.float64))
    if not np.isfinite(steps).all():
        return ()
    if begin := _MONTHS_SINCE.fullmatch(units.strip()):
        first = 12 * int(begin[1]) + int(begin[2]) - 1
        months = (first + np.floor(steps).astype(int)).tolist()
        return tuple(f"{month // 12:04d}-{month % 12 + 1:02d}-01" for month in months)
    if " since " not in units:
        return ()
    try:
        days = cftime.num2date(steps, units, calendar, only_use_cftime_datetimes=True)
    except (ValueError, OverflowError):
        return ()
    return tuple(f"{day.year:04d}-{day.month:02d}-{day.day:02d}" for day in days)


def chosen_bands(
    spec: RasterSpec, raster: StandardRaster, source: Source, problems: Problems
) -> tuple[int, ...]:
    """The bands of a file that make a raster, from 1; those of a month in the order of the year.

    A file without a time axis has the bands that its order says. Problems have the codes
    ``raster-bands``, ``raster-years``, ``raster-months``, ``raster-months-lacking``,
    ``raster-months-of-year``, ``raster-undated``, ``raster-days`` and ``raster-all-days``.
    """
    asked = _Asked(spec, raster, source)
    chosen = asked.bands_of_time(problems)
    if spec.band is not None:
        chosen = tuple(band for band in asked.every if band == spec.band)
    if problems.errors:
        return asked.every[:1]
    if not chosen or (raster.bands and len(chosen) != raster.bands):
        problems.add(
            "raster-bands", spec.place, name=spec.name, path=spec.path, count=source.bands,
            band=spec.band or spelt_months(spec) or "-", expected=raster.bands or "1+",
            axis=asked.axis(chosen),
        )  # fmt: skip
        return chosen[:1] or asked.every[:1]
    return asked.by_step(chosen, problems)


def seconds(step: str, source: Source, bands: Sequence[int]) -> tuple[float, ...] | None:
    """The seconds of each band, None where neither its step nor the time axis tells them."""
    if step in (DAY, STORM_DAY):
        return (_DAY,) * len(bands)
    if step != MONTH or not source.dates:
        return None
    days = [source.dates[band - 1] for band in bands]
    try:
        firsts = [
            cftime.datetime(int(day[:4]), int(day[5:7]), 1, calendar=source.calendar)
            for day in days
        ]
    except ValueError:  # no calendar that CF knows
        return None
    return tuple(_DAY * first.daysinmonth for first in firsts)


@dataclass(frozen=True)
class _Asked:
    """What account.toml asks of a file for one standard raster."""

    spec: RasterSpec
    raster: StandardRaster
    source: Source

    @property
    def every(self) -> tuple[int, ...]:
        """All bands of the file."""
        return tuple(range(1, self.source.bands + 1))

    def date(self, band: int) -> str:
        """The day of a band, empty where the file does not say."""
        return self.source.dates[band - 1] if self.source.dates else ""

    def bands_of_time(self, problems: Problems) -> tuple[int, ...]:
        """The bands of the months, or of the one year, that are meant."""
        if self.spec.months:
            if "yr-1" in self.raster.unit:
                problems.add(
                    "raster-months-of-year", self.spec.place, name=self.spec.name,
                    path=self.spec.path, months=spelt_months(self.spec), unit=self.raster.unit,
                )  # fmt: skip
            return bands_of_months(self.spec, self.source, problems)
        if not self.source.dates and self.spec.year is not None:
            problems.add(
                "raster-undated", self.spec.place, name=self.spec.name, path=self.spec.path,
                count=self.source.bands, asked=f"year = {self.spec.year}",
            )  # fmt: skip
        return self.band_of_year(problems) if self.source.dates else self.every

    def band_of_year(self, problems: Problems) -> tuple[int, ...]:
        """The bands of the one year that is meant."""
        years = sorted({date[:4] for date in self.source.dates})
        wanted = f"{self.spec.year:04d}" if self.spec.year is not None else ""
        if self.spec.band is not None or (len(years) == 1 and wanted in ("", years[0])):
            return self.every
        if wanted in years:
            return tuple(band for band in self.every if self.date(band).startswith(wanted))
        problems.add(
            "raster-years", self.spec.place, name=self.spec.name, path=self.spec.path,
            years=f"{years[0]} .. {years[-1]}", asked=wanted or "-", last=years[-1],
        )  # fmt: skip
        return ()

    def by_step(self, chosen: tuple[int, ...], problems: Problems) -> tuple[int, ...]:
        """Bands that are what the raster wants of each: a month, a day, a day with a storm."""
        values: dict[str, Any] = {
            "name": self.spec.name,
            "path": self.spec.path,
            "axis": self.axis(chosen),
            "count": len(chosen),
        }
        days = [self.date(band) for band in chosen]
        if self.raster.step == STORM_DAY and (
            len(chosen) > _FEW_STORMS
            or (len(chosen) > 1 and _are_neighbours(days, self.source.calendar))
        ):
            problems.add("raster-all-days", self.spec.place, **values)
        if self.raster.step == DAY:
            if not _is_year(days):
                problems.add("raster-days", self.spec.place, **values)
            return tuple(sorted(chosen, key=lambda band: self.date(band)[5:]))
        if self.raster.step != MONTH or not self.source.dates:
            return chosen
        if len({day[5:7] for day in days}) < len(days):
            problems.add("raster-months", self.spec.place, **values)
        return tuple(sorted(chosen, key=lambda band: self.date(band)[5:7]))

    def axis(self, chosen: Sequence[int]) -> str:
        """First and last day of some bands, ``-`` where the file has no time axis."""
        days = [self.date(band) for band in chosen or self.every]
        return f"{days[0]} .. {days[-1]}" if days and days[0] else "-"


def _is_year(days: Sequence[str]) -> bool:
    """Whether bands are the days of one year; where the file has no dates, their number is."""
    return len(days) in _YEAR and (not all(days) or len({day[5:] for day in days}) == len(days))


def _are_neighbours(days: Sequence[str], calendar: str) -> bool:
    """Whether each day is the one after the last: rain of all days, not of those with a storm."""
    if not all(days):
        return False
    named = (map(int, day.split("-")) for day in days)
    numbers = [cftime.datetime(*day, calendar=calendar).toordinal() for day in named]
    steps = np.diff(numbers)
    return len(days) > 31 and bool((steps == 1).all())  # noqa: PLR2004 - a month may rain through
