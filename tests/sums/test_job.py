"""What a pass is told to do, move by move."""

from gep.sums.job import ArgumentSource, PassStep


def test_a_step_computes_unless_it_sums():
    assert PassStep("precipitation", layer=0).computes
    assert PassStep("twice", formula=lambda rain: 2 * rain).computes
    assert not PassStep("twice", leaf=0).computes


def test_an_argument_of_a_service_is_a_coefficient():
    assert ArgumentSource("practice_factor", "soil_retention").is_table
    assert not ArgumentSource("precipitation").is_table
