"""A bureau's own norm, written and read."""

from gep.book.norm import read_norm


def own_norm(tmp_path, text):
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    return read_norm("own.toml", tmp_path)
