"""The files an account begins with: ``gep init``."""

from gep.files.given import ExistingFile, ExistingFolder, NewPath
from gep.uses.command import Command, Screen
from gep.words import say


def begin(
    screen: Screen,
    folder: NewPath,
    *,
    zones: ExistingFile | None = None,
    from_: ExistingFolder | None = None,
) -> None:
    """Write them with what was recognised, show that, and say what to do next."""
    from gep.uses.start.recognition import found_lines, recognised
    from gep.uses.start.verb import init

    lang = screen.lang
    found = recognised(from_, zones)
    screen.show_paths(init(folder, lang, found))
    for line in found_lines(found, folder, lang):
        screen.show_text(line)
    screen.show_text(say("cli_begun", lang, account=folder / "account.toml"))


COMMAND = Command("init", "begin", begin)
