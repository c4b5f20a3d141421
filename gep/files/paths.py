"""What a path that somebody wrote means, on any system and wherever it leads."""

from pathlib import Path


def path_of(folder: Path, path: str) -> Path:
    """The file a user's path means: from ``folder`` on, ``~`` for the home folder, either slash."""
    own = Path(path.replace("\\", "/"))
    try:
        return folder / own.expanduser()
    except RuntimeError:  # nobody's home: the file will not be there, and its reader says so
        return folder / own


def is_there(path: Path) -> bool:
    """Whether a file or folder is there; a name too long for the system is not, nor is a pipe."""
    try:
        return path.is_file() or path.is_dir()
    except (OSError, ValueError):
        return False
