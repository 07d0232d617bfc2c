"""Percentiles of times."""

from benchmarks.latency import Latency, latency, middle


def test_percentiles_are_measurements_that_were_made() -> None:
    assert latency(range(1000, 101_000, 1000)) == Latency(p50_us=50, p99_us=99)


def test_one_measurement_is_every_percentile() -> None:
    assert latency([7000]) == Latency(7, 7)


def test_the_middle_round_is_taken_figure_by_figure() -> None:
    assert middle([Latency(1, 90), Latency(2, 70), Latency(9, 80)]) == Latency(2, 80)
