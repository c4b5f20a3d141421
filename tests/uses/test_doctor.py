import os
import sys
from pathlib import Path

import pytest

from gep.cli import main
from gep.uses.doctor import examination as doctor
from gep.uses.doctor.examination import examine, foreign_settings


def verdicts(lang: str = "en") -> dict[str, str]:
    return {finding.name: finding.verdict for finding in examine(lang)}  # type: ignore[arg-type]


def test_this_installation_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*doctor.FOREIGN, "PROJ_NETWORK"):
        monkeypatch.delenv(name, raising=False)
    found = examine("zh")
    assert [f for f in found if f.verdict == "broken"] == []
    names = [f.name for f in found]
    assert len(names) == len(set(names))
    libraries = next(f.value for f in found if f.name == "程序库")
    assert all(name in libraries for name in ("rasterio", "pyproj", "pandas", "click", "rich"))


def test_a_point_of_known_coordinates() -> None:
    # a central meridian has easting 500 km; northing is the GRS80 meridian arc, by the series of
    # Helmert: a/(1+n) [(1+n2/4) B - 3/2 (n-n3/8) sin 2B + 15/16 n2 sin 4B - 35/48 n3 sin 6B]
    from math import pi, sin

    a, f = 6378137.0, 1 / 298.257222101
    n, b = f / (2 - f), pi / 6
    series = (1 + n**2 / 4) * b - 1.5 * (n - n**3 / 8) * sin(2 * b)
    series += 15 / 16 * n**2 * sin(4 * b) - 35 / 48 * n**3 * sin(6 * b)
    arc = a / (1 + n) * series
    for transformed in (doctor._by_pyproj, doctor._by_rasterio):
        assert transformed(120.0, 30.0) == pytest.approx((500_000.0, arc), abs=0.01)


def test_settings_of_other_software_are_found(tmp_path: Path) -> None:
    own = tmp_path / "env"
    environment = {
        "PROJ_LIB": str(tmp_path / "postgis" / "proj"),
        "PROJ_DATA": str(own / "share" / "proj"),  # conda sets this one, and it is right
        "GDAL_DATA": "",
        "GDAL_DRIVER_PATH": "disable",
        "PATH": "/usr/bin",
    }
    assert foreign_settings(environment, own) == {"PROJ_LIB": environment["PROJ_LIB"]}


def test_how_to_unset_them_is_told_for_both_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDAL_DRIVER_PATH", os.path.join(os.sep, "opt", "qgis"))  # noqa: PTH118
    advice = next(f.advice for f in examine("en") if f.name == "GDAL_DRIVER_PATH")
    assert "set GDAL_DRIVER_PATH=" in advice
    assert "unset GDAL_DRIVER_PATH" in advice


def test_a_lost_library_is_broken_and_the_rest_is_still_examined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rasterio", None)
    found = verdicts()
    assert found["rasterio"] == "broken"
    assert found["memory"] == "ok"


def test_a_network_of_proj_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyproj.network

    monkeypatch.setattr(pyproj.network, "is_network_enabled", lambda: True)
    assert verdicts()["PROJ_NETWORK"] == "warning"


def test_little_room_and_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(doctor.shutil.disk_usage("."))
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(10**12, 10**12, 10**8))
    monkeypatch.setattr(doctor, "memory", lambda: 2 * 10**9)
    found = verdicts()
    assert found["free at the cache"] == "broken"
    assert found["memory"] == "warning"


def test_the_cache_is_looked_at_but_not_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GEP_CACHE", str(tmp_path / "not yet"))
    found = {f.name: f.value for f in examine("en")}
    assert found["cache folder"] == f"{tmp_path / 'not yet'}, 0.00 GB"
    assert not (tmp_path / "not yet").exists()
    (tmp_path / "not yet").mkdir()
    (tmp_path / "not yet" / "shares").write_bytes(bytes(20_000_000))
    found = {f.name: f.value for f in examine("en")}
    assert found["cache folder"].endswith("0.02 GB")


@pytest.mark.parametrize(("verdict", "status"), [("ok", 0), ("warning", 0), ("broken", 1)])
def test_the_exit_status_says_whether_something_is_broken(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    verdict: doctor.Verdict,
    status: int,
) -> None:
    finding = doctor.Diagnosis("PROJ", "9.5", verdict, "unset it")
    monkeypatch.setattr(doctor, "examine", lambda _: [finding])
    assert main(["doctor", "--lang", "en"]) == status
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [verdict, "PROJ", "9.5"]
    assert lines[1].strip() == "unset it"
