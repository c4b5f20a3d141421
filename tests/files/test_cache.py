"""Where prepared things are kept."""



from gep.files.cache import cache_folder


def test_the_cache_lies_where_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("GEP_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


def test_the_cache_lies_where_linux_keeps_what_may_go(monkeypatch, tmp_path):
    monkeypatch.delenv("GEP_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == tmp_path / ".cache" / "gep"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere" / "gep"
