"""How much memory there is."""

from gep.files.memory import memory


def test_memory_is_that_of_a_real_machine() -> None:
    assert 2**28 < memory() < 2**46
