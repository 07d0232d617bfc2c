"""The catalogue as OpenAPI 3.1: every endpoint with its parameters, its credentials and its errors."""

from collections.abc import Mapping

from shared.v3.catalogue import Catalogue, Endpoint
from shared.v3.openapi.parameters import parameters

Document = Mapping[str, object]

_FORMS = {":e164": r"^\d{7,15}$", ":digits": r"^\d+$", ":date": r"^\d{4}-\d{2}-\d{2}$"}
_ERRORS = {
    "400": "A parameter is missing, malformed or not allowed",
    "401": "No or wrong credentials",
    "402": "The available balance does not cover it",
    "403": "The account is not the caller's",
    "404": "No such path or thing, or gone",
    "405": "The method is not possible here",
    "409": "The thing exists and belongs to somebody else",
    "503": "Switched off, or not available now",
}
_ANY = ("get", "put", "post", "delete")


def document(catalogue: Catalogue) -> Document:
    """Every endpoint of the catalogue, with its parameters, its credentials and its errors."""
    paths: dict[str, dict[str, Document]] = {}
    for endpoint in catalogue.endpoints:
        for method in _methods(endpoint):
            paths.setdefault(endpoint.path, {})[method] = _operation(endpoint, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Simwood API v3 (sandbox)", "version": "3"},
        "paths": paths,
        "components": {
            "securitySchemes": {"basic": {"type": "http", "scheme": "basic"}},
            "schemas": {"Failure": _FAILURE},
            "responses": {status: _failure(text) for status, text in _ERRORS.items()},
        },
    }


def _methods(endpoint: Endpoint) -> tuple[str, ...]:
    return _ANY if endpoint.method == "ANY" else (endpoint.method.lower(),)


def _operation(endpoint: Endpoint, method: str) -> Document:
    variables = [word.strip("{}") for word in endpoint.path.split("/") if word.startswith("{")]
    found: dict[str, object] = {
        "operationId": f"{method}-{endpoint.number}",
        "summary": endpoint.summary,
        "tags": [endpoint.path.split("/")[2]],
        "parameters": [_variable(endpoint, name) for name in variables] + _query(endpoint, method),
        "responses": _responses(endpoint),
    }
    if endpoint.alias_of:
        found["deprecated"] = True
    if endpoint.auth:
        found["security"] = [{"basic": []}]
    if method in ("put", "post") and (body := _body(endpoint)):
        found["requestBody"] = body
    return found


def _variable(endpoint: Endpoint, name: str) -> Document:
    return {"name": name, "in": "path", "required": True, "schema": _form(endpoint.values.get(name, ""))}


def _form(values: str) -> Document:
    if values in _FORMS:
        return {"type": "string", "pattern": _FORMS[values]}
    return {"type": "string", "enum": values.split("|")} if values else {"type": "string", "minLength": 1}


def _query(endpoint: Endpoint, method: str) -> list[Document]:
    """`pretty`, which every endpoint knows, and a reading endpoint's own."""
    shared: list[Document] = [
        {"name": "pretty", "in": "query", "schema": {"type": "string", "enum": ["true"]}}
    ]
    own = parameters(endpoint.name) if method == "get" else []
    return shared + [
        {"name": name, "in": "query", "required": required, "schema": {"type": kind}}
        for name, kind, required in own
    ]


def _body(endpoint: Endpoint) -> Document | None:
    """A body as JSON or as a form; both are read by their content."""
    own = parameters(endpoint.name)
    if not own:
        return None
    required = [name for name, _, needed in own if needed]
    schema: dict[str, object] = {
        "type": "object",
        "properties": {name: {"type": kind} for name, kind, _ in own},
    }
    if required:
        schema["required"] = required
    media = ("application/json", "application/x-www-form-urlencoded")
    return {"required": bool(required), "content": {kind: {"schema": schema} for kind in media}}


def _responses(endpoint: Endpoint) -> Document:
    found: dict[str, object] = {"200": {"description": "Done", "content": _content(endpoint)}}
    if endpoint.path.startswith("/v3/files/") and endpoint.kind == "file":
        found["204"] = {"description": "The report is not ready"}
    errors = _ERRORS if endpoint.auth else {"404": "", "405": ""}
    return found | {status: {"$ref": f"#/components/responses/{status}"} for status in errors}


def _content(endpoint: Endpoint) -> Document:
    """What an answer may be: one-time files are of several types."""
    if endpoint.method == "ANY":
        return {"text/plain": {}}
    if endpoint.kind == "file":
        return {"application/json": {}, "application/pdf": {}, "text/csv": {}}
    return {"application/json": {}}


def _failure(text: str) -> Document:
    schema = {"$ref": "#/components/schemas/Failure"}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


_FAILURE = {
    "type": "object",
    "required": ["success", "errors"],
    "properties": {
        "success": {"const": False},
        "errors": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    },
}
