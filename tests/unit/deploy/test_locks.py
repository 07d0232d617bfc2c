from deploy.local import locks

LOCK = """\
annotated-doc==0.0.7 \\
    --hash=sha256:00
    # via typer
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:00
"""


def test_the_locks_of_this_project_are_up_to_date() -> None:
    assert locks.complaints() == []


def test_pins_are_read_with_and_without_markers() -> None:
    assert locks.pins(LOCK) == {"annotated-doc": "0.0.7", "async-timeout": "5.0.1"}


def test_a_missing_and_an_old_pin_are_reported() -> None:
    problems = locks.unmet(["Annotated_Doc>=0.0.7", "async-timeout[x]>=6", "falcon"], locks.pins(LOCK))

    assert problems == ["async-timeout 5.0.1 is not >=6", "falcon is missing"]
