"""The pages under `/docs`: the OpenAPI document for people, and one page for each problem.

Plain HTML without scripts: nothing is fetched from anywhere, and what is shown is escaped.
"""

import re
from collections.abc import Iterator
from html import escape
from importlib import resources
from typing import cast

import msgspec
from markdown_it import MarkdownIt

from services.gateway.openapi.document import Json

_SECTION = re.compile(r"^## ([a-z-]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"\A\s*(\d{3})\b")
"""Markdown would read a number and a dot at the beginning as a list."""
_STYLE = """\
:root { color-scheme: light dark; --line: #8884; --quiet: #888; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--line); border-radius: .4rem; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; } summary b { display: inline-block; min-width: 4rem; }
table { border-collapse: collapse; width: 100%; } td { vertical-align: top; padding: .25rem .6rem .25rem 0; }
.quiet { color: var(--quiet); }
"""
_PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style></head>
<body>{body}</body></html>
"""
_markdown = MarkdownIt("commonmark")


def problems() -> dict[str, str]:
    """Every problem's text, in Markdown, by its kind."""
    text = resources.files("services.gateway.openapi").joinpath("problems.md").read_text(encoding="utf-8")
    return {kind: _STATUS.sub(r"**\1**", section) for kind, section in _SECTION.findall(text)}


def problem_page(kind: str, text: str) -> str:
    """One problem: what it means and what to do."""
    title = kind.replace("-", " ").capitalize()
    return _page(title, f'<h1>{escape(title)}</h1>{_html(text)}<p><a href="/docs">The whole API</a></p>')


def api_page(document: Json) -> str:
    """The whole document; the carrier's own API as a list."""
    info = cast("dict[str, str]", document["info"])
    head = f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>{_html(info['description'])}"
    more = '<p>For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>'
    return _page(info["title"], head + more + "".join(_sections(document)))


def _sections(document: Json) -> Iterator[str]:
    paths = cast("dict[str, dict[str, Json]]", document["paths"])
    own = {path: methods for path, methods in paths.items() if not path.startswith("/v3/")}
    carriers = {path: methods for path, methods in paths.items() if path.startswith("/v3/")}
    yield "<h2>Orders</h2>"
    for path, methods in own.items():
        yield from (_operation(method, path, operation) for method, operation in methods.items())
    yield "<h2>Shapes</h2>"
    components = cast("dict[str, dict[str, Json]]", document["components"])
    for name, schema in components["schemas"].items():
        text = msgspec.json.format(msgspec.json.encode(schema)).decode()
        yield f'<details id="{escape(name)}"><summary>{escape(name)}</summary>{_code(text)}</details>'
    yield "<h2>The carrier's API v3</h2><table>"
    for path, methods in carriers.items():
        for method, operation in methods.items():
            summary = escape(str(operation.get("summary", "")))
            yield f"<tr><td>{method.upper()}<td><code>{escape(path)}</code><td>{summary}</tr>"
    yield "</table>"


def _operation(method: str, path: str, operation: Json) -> str:
    summary, scope = _markdown.renderInline(str(operation["summary"])), operation.get("x-scope")
    head = f"<b>{method.upper()}</b> <code>{escape(path)}</code> <span class=quiet>{summary}</span>"
    body = [_html(str(operation.get("description", "")))]
    if scope:
        body.append(f"<p class=quiet>Needs the scope <code>{escape(str(scope))}</code>.</p>")
    parameters = cast("list[Json]", operation["parameters"])
    if parameters:
        body.append(f"<table>{''.join(map(_parameter, parameters))}</table>")
    if "requestBody" in operation:
        body.append("<p>Takes</p>" + _content(cast("Json", operation["requestBody"])))
    responses = cast("dict[str, Json]", operation["responses"])
    body += [
        f"<p>{_status(status)}: {_inline(answer)}</p>{_content(answer)}"
        for status, answer in responses.items()
    ]
    return f"<details><summary>{head}</summary>{''.join(body)}</details>"


def _parameter(parameter: Json) -> str:
    needed = "required" if parameter["required"] else ""
    meaning = _markdown.renderInline(str(parameter.get("description", "")))
    name, where = escape(str(parameter["name"])), escape(str(parameter["in"]))
    return f"<tr><td><code>{name}</code><td class=quiet>{where} {needed}<td>{meaning}</tr>"


def _status(status: str) -> str:
    return f"<b>{escape(status)}</b>" if status.isdigit() else "Otherwise"


def _inline(answer: Json) -> str:
    return _markdown.renderInline(str(answer["description"]))


def _content(described: Json) -> str:
    """What a body is made of, with links to the shapes."""
    found = cast("dict[str, Json]", described.get("content", {}))
    return "".join(
        f"<p class=quiet><code>{escape(media)}</code> {_shape(kind.get('schema'))}</p>"
        for media, kind in found.items()
    )


def _shape(schema: object) -> str:
    names = re.findall(r"#/components/schemas/(\w+)", msgspec.json.encode(schema).decode())
    return ", ".join(f'<a href="#{name}">{name}</a>' for name in dict.fromkeys(names))


def _code(text: str) -> str:
    linked = re.sub(r"#/components/schemas/(\w+)", r'<a href="#\1">\1</a>', escape(text))
    return f"<pre>{linked}</pre>"


def _html(text: str) -> str:
    return _markdown.render(text)


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), style=_STYLE, body=body)
