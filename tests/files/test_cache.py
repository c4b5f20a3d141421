"""Where prepared things are kept."""

from platformdirs.unix import Unix

from gep.files.cache import cache_folder


def test_the_cache_lies_where_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("GEP_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


def test_the_cache_lies_where_linux_keeps_what_may_go(monkeypatch, tmp_path):
    monkeypatch.delenv("GEP_CACHE", raising=False)
    monkeypatch.setattr("platformdirs.PlatformDirs", Unix)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "gep"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "gep"
