from deploy import healthy


def test_only_what_runs_here_has_to_answer() -> None:
    environ = {"RUN_GATEWAY": "1", "RUN_WORKER": "2", "RUN_SANDBOX": "0"}

    assert list(healthy.urls(environ)) == ["http://127.0.0.1:8080/healthz"]


def test_a_program_is_asked_where_it_listens() -> None:
    environ = {"RUN_SANDBOX": "1", "TRUNKLINE_SANDBOX_BIND": "0.0.0.0:9000"}

    assert list(healthy.urls(environ)) == ["http://127.0.0.1:9000/v3/tools/time"]
