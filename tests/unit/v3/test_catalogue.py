"""The catalogue: 172 endpoints, and which of them a method and a path mean."""

import pytest

from shared.v3.catalogue import Catalogue, Endpoint, load


@pytest.fixture
def catalogue() -> Catalogue:
    return load()


def endpoint(catalogue: Catalogue, method: str, path: str) -> Endpoint | None:
    found = catalogue.find(path)
    return found.endpoint(method) if found else None


def test_every_endpoint_is_declared_once(catalogue: Catalogue) -> None:
    assert [e.number for e in catalogue.endpoints] == list(range(1, 173))
    assert len({(e.method, e.path) for e in catalogue.endpoints}) == 172


def test_every_endpoint_is_found_by_its_own_path(catalogue: Catalogue) -> None:
    for declared in catalogue.endpoints:
        method = "GET" if declared.method == "ANY" else declared.method
        assert endpoint(catalogue, method, example(declared)) == declared


def example(declared: Endpoint) -> str:
    forms = {":e164": "441632960123", ":digits": "44", ":date": "2026-11-20", "": "x"}
    path = declared.path
    for name in [part.strip("{}") for part in path.split("/") if part.startswith("{")]:
        values = declared.values.get(name, "")
        path = path.replace(f"{{{name}}}", forms.get(values, values.split("|")[0]))
    return path


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v3/numbers/930000/allocated/all", "POST /v3/numbers/{account}/allocated/all"),
        ("/v3/numbers/930000/allocated/100", "POST /v3/numbers/{account}/allocated/{count}"),
        ("/v3/numbers/930000/allocated/441632960123", "PUT /v3/numbers/{account}/allocated/{number}"),
        ("/v3/numbers/930000/allocated/default/config", "PUT /v3/numbers/{account}/default/config"),
        ("/v3/voice/930000/outbound/930000-ACME", "PUT /v3/voice/{account}/trunks/{trunk}"),
        ("/v3/voice/930000/outbound/destinationacl", "PUT /v3/voice/{account}/outbound/destinationacl"),
        ("/v3/porting/930000/ports", "POST /v3/porting/{account}/gnp"),
        ("/v3/accounts/930000/summary/in/trunk", "POST /v3/accounts/{account}/summary/{direction}/{key}"),
    ],
)
def test_a_fixed_word_beats_a_variable_and_an_alias_means_its_original(
    catalogue: Catalogue, path: str, meant: str
) -> None:
    found = endpoint(catalogue, "POST", path)
    assert found is not None
    assert found.name == meant


@pytest.mark.parametrize(
    "path",
    [
        "/v3/numbers/930000/available/gold/11",
        "/v3/numbers/930000/available/silver/10",
        "/v3/numbers/930000/available/consecutive/15",
        "/v3/numbers/930000/allocated/50",
        "/v3/numbers/930000/allocated/nonsense",
        "/v3/numbers/930000/allocated/4416329601234567",
        "/v3/accounts/930000/reports/voice/summary/day/both",
        "/v3/voice/930000/cdr/2026-13-01",
        "/v3/numbers/930000//allocated",
        "/v3/numbers/930000/allocated/\u0664\u0664\u0661\u0666\u0663\u0662\u0669\u0666",
        "/v3/accounts/930000/rate/\u0664\u0664",
        "/v3/Tools/time",
        "/v3",
        "/",
        "",
    ],
)
def test_other_values_are_not_endpoints(catalogue: Catalogue, path: str) -> None:
    assert catalogue.find(path) is None


@pytest.mark.parametrize(
    ("path", "variable", "value"),
    [
        ("/v3/numbers/930000/allocated/+441632960123", "number", "441632960123"),
        ("/v3/numbers/930000/allocated/44 1632 960123/", "number", "441632960123"),
        ("/v3/voice/930000/cdr/2023-05-02 ", "date", "2023-05-02"),
        ("/v3/voice/ 930000 /trunks/930000-acme", "trunk", "930000-ACME"),
        ("/v3/files/930000/ABCDEF0123456789ABCDEF0123456789", "hash", "abcdef0123456789abcdef0123456789"),
    ],
)
def test_variables_come_in_their_stored_form(
    catalogue: Catalogue, path: str, variable: str, value: str
) -> None:
    found = catalogue.find(path)
    assert found is not None
    assert found.variables[variable] == value


@pytest.mark.parametrize(
    ("method", "path", "answered_by"),
    [
        ("POST", "/v3/voice/930000/trunks/930000-ACME", "PUT"),
        ("POST", "/v3/voice/930000/trunks/930000-ACME/numbers", "POST"),
        ("GET", "/v3/accounts/930000/reports/voice/cdr/day", "POST"),
        ("GET", "/v3/voice/930000/trunks/930000-ACME/password_reset", "POST"),
        ("GET", "/v3/messaging/930000/sms", "POST"),
        ("GET", "/v3/messaging/930000/fax", None),
        ("GET", "/v3/porting/930000/gnp", "GET"),
        ("POST", "/v3/accounts/930000/rate/441632960123", "GET"),
        ("POST", "/v3/accounts/930000/rates/tariffs", None),
        ("HEAD", "/v3/files/930000", "GET"),
        ("HEAD", "/v3/accounts/930000/reports/voice/cdr/day", "POST"),
        ("HEAD", "/v3/voice/930000/trunks/930000-ACME/password_reset", None),
        ("HEAD", "/v3/messaging/930000/sms", None),
        ("HEAD", "/v3/messaging/930000/hlr", None),
        ("DELETE", "/v3/accounts/930000/type", None),
        ("PUT", "/v3/messaging/930000/sms", None),
        ("DELETE", "/v3/tools/explain", "ANY"),
    ],
)
def test_methods_and_their_substitutes(
    catalogue: Catalogue, method: str, path: str, answered_by: str | None
) -> None:
    found = endpoint(catalogue, method, path)
    assert (found.method if found else None) == answered_by


def test_allowed_methods_include_the_substitutes(catalogue: Catalogue) -> None:
    found = catalogue.find("/v3/accounts/930000/type")
    assert found is not None
    assert found.allowed() == ["GET", "HEAD", "PUT", "POST"]


def test_what_costs_money_and_what_is_final(catalogue: Catalogue) -> None:
    paid = {e.number for e in catalogue.endpoints if e.paid}
    final = {e.number for e in catalogue.endpoints if not e.reversible}
    allocate, release, emergency, reset, sms, fax, ports = 112, 113, 134, 68, 151, 152, {137, 140, 144}
    assert {allocate, emergency, sms, fax, *ports} <= paid
    assert {release, emergency, reset, sms, fax, *ports} <= final
    assert allocate not in final


def test_the_account_is_known_even_where_the_path_is_not(catalogue: Catalogue) -> None:
    assert catalogue.account("/v3/numbers/930001/nonsense") == "930001"
    assert catalogue.account("/v3/tools/time") is None
    assert catalogue.account("/v3/nonsense/930001") is None
