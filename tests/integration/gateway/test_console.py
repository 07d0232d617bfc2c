"""`/console` as it is served: kept by browsers as long as it is the same, and a page that may do little."""

import re
from importlib import resources

import pytest
from falcon import testing

from services.gateway.console.files import TYPES, load
from tests.integration.gateway.house import House, kind

PARTS = sorted(load().parts)
WEB = resources.files("services.gateway.console").joinpath("web")
ELSEWHERE = re.compile(r"(?:https?:)?//[\w.-]+\.\w+")
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.cookie|localStorage"
)


def fetch(house: House, path: str, **headers: str) -> testing.Result:
    return house.http.simulate_get(path, headers=headers)


def path_of(name: str) -> str:
    return f"/console/{load().version}/{name}"


def test_the_page_may_run_our_files_and_talk_to_this_gateway_only(house: House) -> None:
    answer = fetch(house, "/console")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    assert policy == {
        **dict.fromkeys(
            ("default-src", "frame-ancestors", "base-uri", "form-action", "trusted-types"), "'none'"
        ),
        **dict.fromkeys(("script-src", "style-src", "connect-src", "img-src"), "'self'"),
        "require-trusted-types-for": "'script'",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_has_nothing_inline_and_loads_what_is_there(house: House) -> None:
    page = fetch(house, "/console").text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page)
    loaded = re.findall(r'(?:src|href)="(/console/[^"]+)"', page)
    assert len(loaded) >= 3
    assert [fetch(house, path).status_code for path in loaded] == [200] * len(loaded)


@pytest.mark.parametrize("name", PARTS)
def test_a_file_is_what_it_is_called_and_may_be_kept_for_good(house: House, name: str) -> None:
    answer = fetch(house, path_of(name))
    assert answer.content == WEB.joinpath(name).read_bytes()
    assert answer.headers["content-type"] == TYPES[name.rpartition(".")[2]]
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/console", path_of("app.js")])
def test_what_a_browser_has_is_not_sent_again(house: House, path: str) -> None:
    tag = fetch(house, path).headers["etag"]
    again = fetch(house, path, **{"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert fetch(house, path, **{"If-None-Match": '"other"'}).status_code == 200


def test_the_page_is_asked_for_anew_each_time(house: House) -> None:
    assert fetch(house, "/console").headers["cache-control"] == "no-cache"


def test_a_file_of_another_version_is_not_kept(house: House) -> None:
    answer = fetch(house, "/console/0123456789abcdef/app.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["nothing.js", "index.html", "..", "__init__.py", "%2e%2e%2ffiles.py"])
def test_nothing_else_is_served(house: House, name: str) -> None:
    assert kind(fetch(house, path_of(name))) == "not-found"


@pytest.mark.parametrize("name", [name for name in PARTS if not name.endswith(".svg")] + ["index.html"])
def test_a_file_names_no_other_host_and_makes_no_markup_of_data(name: str) -> None:
    text = WEB.joinpath(name).read_text(encoding="utf-8")
    assert not ELSEWHERE.search(text)
    assert not MARKUP.search(text)


@pytest.mark.parametrize("name", [name for name in PARTS if name.endswith(".js")])
def test_a_module_imports_what_is_there(name: str) -> None:
    text = WEB.joinpath(name).read_text(encoding="utf-8")
    for imported in re.findall(r'from "\./([^"]+)"', text):
        assert imported in PARTS
