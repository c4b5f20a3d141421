"""Which bands are those of the months that account.toml names."""

from gep.config.plan import RasterSpec
from gep.inputs.rasters.source import Source
from gep.problems import Problems

MONTHS = 12


def bands_of_months(spec: RasterSpec, source: Source, problems: Problems) -> tuple[int, ...]:
    """The bands of the named months, from 1, in the order of time; none after a problem.

    A file without a time axis holds the twelve months, January first, of which some are taken;
    or as many bands as months are named, one each, in the order of their names. Months without a
    year are those of one year. Problems have the codes ``raster-undated``, ``raster-years`` and
    ``raster-months-lacking``.
    """
    return _dated(spec, source, problems) if source.dates else _undated(spec, source, problems)


def spelt_months(spec: RasterSpec) -> str:
    """The months of a raster as account.toml names them: ``5, 6, 7``."""
    return ", ".join(map(str, spec.months))


def _undated(spec: RasterSpec, source: Source, problems: Problems) -> tuple[int, ...]:
    numbers = [month for month in spec.months if isinstance(month, int)]
    if len(numbers) == source.bands:
        by_month = dict(zip(numbers, range(1, source.bands + 1), strict=True))
        return tuple(by_month[month] for month in sorted(numbers))
    if numbers and source.bands == MONTHS:
        return tuple(sorted(numbers))
    problems.add(
        "raster-undated", spec.place, name=spec.name, path=spec.path, count=source.bands,
        asked=f"months = [{spelt_months(spec)}]",
    )  # fmt: skip
    return ()


def _dated(spec: RasterSpec, source: Source, problems: Problems) -> tuple[int, ...]:
    wanted = f"{spec.year:04d}" if spec.year is not None else ""
    names = [f"-{month:02d}" if isinstance(month, int) else month for month in spec.months]
    axis = f"{source.dates[0]} .. {source.dates[-1]}"
    chosen: list[int] = []
    lacking: list[str] = []
    for name, month in zip(names, spec.months, strict=True):
        found = [
            band
            for band, date in enumerate(source.dates, 1)
            if date[:7].endswith(name) and date.startswith(wanted)
        ]
        chosen += found
        lacking += [] if found else [str(month)]
    if lacking:
        problems.add(
            "raster-months-lacking", spec.place, name=spec.name, path=spec.path, axis=axis,
            months=", ".join(lacking), asked=wanted or "-",
        )  # fmt: skip
        return ()
    years = sorted({source.dates[band - 1][:4] for band in chosen})
    if isinstance(spec.months[0], int) and len(years) > 1:
        problems.add(
            "raster-years", spec.place, name=spec.name, path=spec.path,
            years=f"{years[0]} .. {years[-1]}", asked="-", last=years[-1],
        )  # fmt: skip
        return ()
    return tuple(sorted(chosen, key=lambda band: source.dates[band - 1]))
