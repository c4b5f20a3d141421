"""The text of vector files whose encoding nobody, or the wrong one, has declared."""

import codecs
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

LOSSLESS = "ISO-8859-1"  # every byte is a character: what is read can be turned back into bytes
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_GB = ("936", "cp936", "gbk", "gb2312", "euc-cn")


@dataclass(frozen=True)
class TextReading:
    """What the text of a file is read as: ``encoding``, beside the one it declares, if any.

    ``cut`` are texts that end inside a character, as a field that is too short leaves them.
    """

    encoding: str
    declared: str
    cut: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, path: Path, fields: Sequence[str], values: Sequence[npt.NDArray[Any]]
    ) -> "TextReading":
        """The encoding of a file that was read in `LOSSLESS`."""
        texts = _bytes_of(values) or [f.encode(LOSSLESS) for f in fields]
        declared = declared_encoding(path)
        encoding = _encoding(texts, declared)
        cut = [t for t in texts if not _decodes(t, encoding) and _decodes(t, encoding, cut=True)]
        return cls(encoding, declared, tuple(t.decode(encoding, "replace") for t in cut))

    def read(self, text: str) -> str:
        """A text that was read in `LOSSLESS`; where it is cut, it is spoilt there alone."""
        return text.encode(LOSSLESS).decode(self.encoding, "replace")

    def column(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """A column of such texts, or of anything else as it is."""
        if values.dtype != object:
            return values
        return np.array([self.read(v) if isinstance(v, str) else v for v in values], dtype=object)


def _bytes_of(values: Sequence[npt.NDArray[Any]]) -> list[bytes]:
    """All text of the file that is not plain ASCII, as bytes."""
    texts = {t for v in values if v.dtype == object for t in v if isinstance(t, str)}
    return [t.encode(LOSSLESS) for t in sorted(texts) if not t.isascii()]


def _encoding(texts: Sequence[bytes], declared: str) -> str:
    """The encoding of some texts.

    Readers assume Latin-1 where nothing is declared and return garbage without an error, and a
    wrong .cpg is common. So whatever is declared is verified: Chinese in strict UTF-8 is UTF-8,
    and bytes declared as Latin that only come in pairs are GB.
    """
    if all(text.isascii() for text in texts):
        return "utf-8"
    is_latin = declared.startswith(("iso8859", "cp125", "latin"))
    order = ["utf-8", "gb18030"] if is_latin or not declared else [declared, "utf-8", "gb18030"]
    if _all_decode(texts, "utf-8") and any(_HAN.search(t.decode(errors="ignore")) for t in texts):
        return "utf-8"
    runs = [run for text in texts for run in _HIGH_BYTES.findall(text)]
    if is_latin and not all(len(run) % 2 == 0 for run in runs):
        order = [declared]
    return next((e for e in order if _all_decode(texts, e)), declared or LOSSLESS)


def _all_decode(texts: Sequence[bytes], encoding: str) -> bool:
    """Whether all texts decode, those that are cut as far as they go."""
    return all(_decodes(text, encoding, cut=True) for text in texts)


def _decodes(text: bytes, encoding: str, *, cut: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(text.rstrip(), final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def declared_encoding(path: Path) -> str:
    """Python's name of the encoding in the .cpg, empty if there is none that it knows."""
    text = _code_page(path).strip().lower().removeprefix("ansi ").removeprefix("oem ")
    if text in _GB:
        return "gb18030"
    text = {"88591": "iso-8859-1", "65001": "utf-8"}.get(text, text)
    try:
        return codecs.lookup(f"cp{text}" if text.isdigit() else text).name
    except (LookupError, ValueError):  # no encoding, or not even a name of one
        return ""


def _code_page(path: Path) -> str:
    """What the .cpg of a shapefile says, wherever the shapefile lies: alone, in a folder, a zip."""
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as package:
            names = [n for n in package.namelist() if n.lower().endswith(".cpg")]
            return package.read(names[0]).decode("ascii", "replace") if names else ""
    files = path.iterdir() if path.is_dir() else path.parent.glob(f"{path.stem}.*")
    pages = [file for file in sorted(files) if file.suffix.lower() == ".cpg"]
    return pages[0].read_text(encoding="ascii", errors="replace") if pages else ""
