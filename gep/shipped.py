"""Where the data that ships with gep lies: coefficients, map themes, the sample county."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Folder of data that ships with gep, such as ``coefficients`` or ``maps/themes``.

    A wheel carries these folders inside the package; a checkout holds them beside it.

    Raises
    ------
    FileNotFoundError
        The installation lacks the folder.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation of gep lacks its folder {name}")
