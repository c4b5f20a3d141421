"""Whether this machine and this installation are fit for accounts: ``gep doctor``."""

from gep.uses.command import Command, Screen


def doctor(screen: Screen) -> int:
    """Show what was examined; 1 if anything is broken."""
    from gep.uses.doctor.examination import examine

    found = examine(screen.lang)
    screen.show_verdicts((one.name, one.value, one.verdict, one.advice) for one in found)
    return int(any(one.verdict == "broken" for one in found))


COMMAND = Command("doctor", "know", doctor)
