"""The gateway's OpenAPI 3.1 document, from its routes, its table of operations and its Structs.

The carrier's own API, which the gateway speaks under `/v3`, is described by the catalogue.
"""

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import cast

import msgspec

from services.gateway.openapi import shapes
from services.gateway.openapi.operations import OPERATIONS, Answer, Operation, Parameter
from services.gateway.problem_details import MEDIA_TYPE, TYPE_BASE
from shared.v3.catalogue import Catalogue
from shared.v3.openapi.document import document as described_v3

Json = dict[str, object]

REFERENCE = "#/components/schemas/{name}"
ABOUT = """\
Orders in, each carried out exactly once at the carrier, and what became of it. Authenticate with a client
key: `Authorization: Bearer tl_<id>_<secret>`, or its id and secret as Basic. Under `/v3` the gateway speaks
the carrier's own API, with the same id and secret as Basic credentials."""
_VARIABLE = re.compile(r"{(\w+)(?::\w+)?}")
_ALWAYS = ("unauthorized", "forbidden", "rate-limited", "book-unavailable", "gateway-overloaded")
"""Problems that every operation with a scope may meet."""


class Route:
    """A path as Falcon has it, and its resource."""

    def __init__(self, path: str, resource: object) -> None:
        self.path = path
        self.resource = resource

    @property
    def plain(self) -> str:
        """The path without converters."""
        return _VARIABLE.sub(r"{\1}", self.path)

    def responders(self) -> dict[str, object]:
        """What answers each method."""
        methods = ("GET", "POST", "PUT", "DELETE", "PATCH")
        found = ((method, getattr(self.resource, f"on_{method.lower()}", None)) for method in methods)
        return {method: responder for method, responder in found if responder is not None}


def document(routes: Iterable[Route], catalogue: Catalogue, version: str) -> Json:
    """The whole of it. Raises `KeyError` for a route that the table does not know."""
    named = {
        (method, route.plain): responder
        for route in routes
        for method, responder in route.responders().items()
    }
    schemas, components = _schemas([OPERATIONS[name] for name in named])
    paths: dict[str, Json] = {}
    for (method, path), responder in named.items():
        paths.setdefault(path, {})[method.lower()] = _operation(method, path, responder, schemas)
    v3 = cast("Json", described_v3(catalogue))
    shared = cast("dict[str, Json]", v3["components"])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Trunkline", "version": version, "description": ABOUT},
        "paths": paths | cast("Json", v3["paths"]),
        "components": {
            "schemas": shared["schemas"] | components,
            "responses": shared["responses"],
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "tl_<id>_<secret>"},
                "basic": {"type": "http", "scheme": "basic"},
            },
        },
    }


def _schemas(operations: Iterable[Operation]) -> tuple[dict[str, Json], Json]:
    """The schema of each shape by its `repr`, and the components they refer to."""
    found = {repr(shapes.Problem): cast("object", shapes.Problem)}
    for operation in operations:
        answers = operation.answers.values()
        used = [operation.body, *(shape for answer in answers for shape in (answer.shape, answer.other))]
        found |= {repr(shape): shape for shape in used if shape is not None}
    schemas, components = msgspec.json.schema_components(
        list(found.values()), schema_hook=_anything, ref_template=REFERENCE
    )
    return dict(zip(found, cast("tuple[Json, ...]", schemas), strict=True)), cast("Json", components)


def _anything(_kind: type) -> Json:
    """What is called `object` in Python."""
    return {"description": "any JSON"}


def _operation(method: str, path: str, responder: object, schemas: Mapping[str, Json]) -> Json:
    operation = OPERATIONS[method, path]
    summary, _, rest = (inspect.getdoc(responder) or "").partition("\n\n")
    found: Json = {
        "operationId": f"{method.lower()}{_VARIABLE.sub('', path).replace('/', '-').rstrip('-')}",
        "summary": operation.summary or " ".join(summary.split()),
        "tags": [path.split("/")[1]],
        "parameters": [*map(_variable, _VARIABLE.findall(path)), *map(_parameter, operation.parameters)],
        "responses": _responses(operation, schemas),
    }
    if rest:
        found["description"] = " ".join(rest.split())
    if operation.body is not None:
        content = {operation.body_type: {"schema": schemas[repr(operation.body)]}}
        found["requestBody"] = {"required": True, "content": content}
    if operation.scope:
        found["security"] = [{"key": []}, {"basic": []}]
        found["x-scope"] = operation.scope
    return found


def _variable(name: str) -> Json:
    schema: Json = {"type": "string"}
    if name.endswith("_id"):
        schema = {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{26}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameter(parameter: Parameter) -> Json:
    schema: Json = {"type": "string"}
    if parameter.values:
        schema["enum"] = list(parameter.values)
    return {
        "name": parameter.name,
        "in": parameter.where,
        "description": parameter.meaning,
        "required": parameter.required,
        "schema": schema,
    }


def _responses(operation: Operation, schemas: Mapping[str, Json]) -> Json:
    found: Json = {str(status): _answer(answer, schemas) for status, answer in operation.answers.items()}
    kinds = (*operation.problems, *(_ALWAYS if operation.scope else ()))
    if kinds:
        lines = ", ".join(f"[{kind}]({TYPE_BASE}{kind})" for kind in dict.fromkeys(kinds))
        schema = schemas[repr(shapes.Problem)]
        found["default"] = {
            "description": f"A problem: {lines}.",
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
    return found


def _answer(answer: Answer, schemas: Mapping[str, Json]) -> Json:
    found: Json = {"description": answer.meaning}
    if answer.shape is not None:
        schema = schemas[repr(answer.shape)]
        if answer.other is not None:
            schema = {"anyOf": [schema, schemas[repr(answer.other)]]}
        found["content"] = {answer.media_type: {"schema": schema}}
    elif answer.media_type != Answer("").media_type:
        found["content"] = {answer.media_type: {}}
    return found
