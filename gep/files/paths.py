"""What a path that somebody wrote means, on any system and wherever it leads."""

from pathlib import Path


def path_of(folder: Path, path: str) -> Path:
    """The file a user's path means: from ``folder`` on, ``~`` for the home folder, either slash."""
    own = Path(plain_slashes(path))
    try:
        return folder / own.expanduser()
    except RuntimeError:  # nobody's home: the file will not be there, and its reader says so
        return folder / own


def plain_slashes(path: str) -> str:
    """A path that somebody wrote with either slash, with those that every system reads."""
    return path.replace("\\", "/")


def is_there(path: Path) -> bool:
    """Whether a file or folder is there; a name too long for the system is not, nor is a pipe."""
    try:
        return path.is_file() or path.is_dir()
    except (OSError, ValueError):
        return False


def why_impossible(path: Path) -> str:
    """Why no file can have this name on this system, empty where one can.

    >>> why_impossible(Path("out")), why_impossible(Path("a" * 300)) != ""
    ('', True)
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ""
    except OSError as error:
        return error.strerror or str(error)
    except ValueError as error:  # a character that no name may have
        return str(error)
    return ""
