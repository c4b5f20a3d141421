"""The files an account begins with: ``gep init``."""

from gep.files.given import NewPath
from gep.uses.command import Command, Screen
from gep.words import say


def begin(screen: Screen, folder: NewPath) -> None:
    """Write them, and say what to do next."""
    from gep.uses.start.verb import init

    screen.show_paths(init(folder, screen.lang))
    screen.show_text(say("cli_begun", screen.lang, account=folder / "account.toml"))


COMMAND = Command("init", "begin", begin)
