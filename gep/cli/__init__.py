"""The command line: verbs, the screen, exit status."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status: 0, 1 data, 2 wrong use, 3 our defect."""
    from gep.cli.command import main as command  # click, once a command is really run

    return command(arguments)
