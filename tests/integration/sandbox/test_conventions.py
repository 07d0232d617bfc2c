"""The conventions as a client meets them, over real sockets."""

import re
from typing import Any

import pytest
import requests

from tests.sandbox_server import OTHER_USER, USER, SandboxServer

BALANCE = "/accounts/930000/prepay/balance"
NUMBER = "/numbers/930000/allocated/441632960123"


def errors(answer: requests.Response) -> list[str]:
    body: dict[str, Any] = answer.json()
    assert body["success"] is False
    return body["errors"]


def test_the_tools_ask_for_no_credentials(sandbox: SandboxServer) -> None:
    assert requests.get(f"{sandbox.url}/v3/tools/myip", timeout=5).json() == {"ip": "127.0.0.1"}
    time = requests.get(f"{sandbox.url}/v3/tools/time", timeout=5).json()
    assert time["api"] == "v3"
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000", time["rfc"])


def test_explain_shows_what_arrived_and_hides_credentials(sandbox: SandboxServer) -> None:
    answer = sandbox.call("POST", "/tools/explain?test=1&to[]=a&to[]=b", data='{"a":"/"}')
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    for line in ("Your query string contained 2 elements;", "  to => [a, b]", '    "a": "\\/"', '{"a":"/"}'):
        assert f"\n{line}\n" in answer.text
    assert "c2FuZGJveDpzYW5kYm94" not in answer.text
    assert sandbox.call("POST", "/tools/explain", data="{nonsense").status_code == 200


def test_a_client_that_waits_for_the_challenge_gets_it_and_goes_on(sandbox: SandboxServer) -> None:
    with requests.Session() as session:
        body = {"trunk": "930000-L001"}
        challenge = session.put(f"{sandbox.url}/v3{NUMBER}/trunk", json=body, timeout=5)
        assert challenge.status_code == 401
        assert challenge.headers["WWW-Authenticate"] == 'Basic realm="Simwood API"'
        assert errors(challenge) == ["Invalid credentials"]
        again = session.put(f"{sandbox.url}/v3{NUMBER}/trunk", json=body, auth=USER, timeout=5)
        assert again.status_code == 404


@pytest.mark.parametrize("user", [("sandbox", "wrong"), ("nobody", "sandbox"), ("", "")])
def test_wrong_credentials(sandbox: SandboxServer, user: tuple[str, str]) -> None:
    assert sandbox.call("GET", BALANCE, user=user).status_code == 401


def test_the_order_of_checks(sandbox: SandboxServer) -> None:
    assert requests.get(f"{sandbox.url}/v3/nonsense", timeout=5).status_code == 401
    assert sandbox.call("GET", "/accounts/930001/nonsense").status_code == 403
    assert sandbox.call("GET", "/accounts/930000/nonsense").status_code == 404
    refused = sandbox.call("DELETE", BALANCE)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert sandbox.call("GET", BALANCE, user=OTHER_USER).status_code == 403


def test_json_is_compact_with_escaped_slashes_unless_pretty(sandbox: SandboxServer) -> None:
    sandbox.call("PUT", NUMBER)
    compact, pretty = (sandbox.call("GET", NUMBER + query) for query in ("", "?pretty=true"))
    assert '"link":"\\/v3\\/numbers' in compact.text
    assert " " not in compact.text.replace("Advanced Routing", "")
    assert pretty.text.startswith('{\n    "basic": {\n        "link": "\\/v3')
    assert pretty.json() == compact.json()


def test_paths_are_forgiving(sandbox: SandboxServer) -> None:
    for path in (f"{BALANCE}/", "/accounts/930000/prepay/balance%20", "/accounts/%20930000/prepay/balance"):
        assert sandbox.call("GET", path).status_code == 200
    assert requests.get(f"{sandbox.url}//v3{BALANCE}", auth=USER, timeout=5).status_code == 200
    assert sandbox.call("PUT", "/numbers/930000/allocated/+441632960123").status_code == 200


def test_methods_are_forgiving_but_never_delete_by_accident(sandbox: SandboxServer) -> None:
    assert sandbox.call("POST", NUMBER).status_code == 200
    assert sandbox.call("GET", f"{NUMBER}?_method=put").status_code == 200
    assert sandbox.call("POST", NUMBER, json={"_method": "delete"}).status_code == 200
    assert sandbox.call("POST", NUMBER, data={"_method": "delete"}).json() == {"success": True}
    assert sandbox.call("GET", NUMBER).status_code == 404


def test_head_is_get_without_the_body(sandbox: SandboxServer) -> None:
    answer = sandbox.call("HEAD", BALANCE)
    assert (answer.status_code, answer.content) == (200, b"")


def test_bad_json_is_a_bad_request(sandbox: SandboxServer) -> None:
    answer = sandbox.call("PUT", f"{NUMBER}/config", data='{"routing"')
    assert (answer.status_code, errors(answer)) == (400, ["Invalid JSON"])


def test_a_body_without_length_is_read_all_the_same(sandbox: SandboxServer) -> None:
    sandbox.call("PUT", NUMBER)
    answer = sandbox.call("PUT", f"{NUMBER}/trunk", data=iter([b"trunk=", b"930000-L001"]))
    assert answer.json() == {"success": True, "data": {"trunk": "930000-L001"}}


def test_the_balance_is_a_list_of_one(sandbox: SandboxServer) -> None:
    assert sandbox.call("GET", BALANCE).text == '[{"balance":"10000.00000","currency":"GBP"}]'
