"""An operator at the console: signs in, looks, decides. Waits for what appears, and for no time."""

from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from tests.integration.gateway.house import KEY

FAILED_REQUEST = "Failed to load resource"
"""How the browser tells of a status over 399: the page has that shown, so it is no mistake."""


class Operator:
    """One session in the tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self._heeds = {"pageerror": self._failed, "console": self._heard, "request": self._saw}
        for event, heed in self._heeds.items():
            page.on(event, heed)  # pyright: ignore[reportArgumentType, reportCallIssue]

    def _failed(self, error: Exception) -> None:
        self.complaints.append(str(error))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(FAILED_REQUEST):
            self.complaints.append(message.text)

    def _saw(self, request: Request) -> None:
        self.requests.append(request)

    def leave(self) -> None:
        """Leave nothing behind. The browser had nothing to complain of: no error, no breach of the policy."""
        self.page.unroute_all()
        self.page.evaluate("sessionStorage.clear()")
        self.page.goto("about:blank")
        for event, heed in self._heeds.items():
            self.page.remove_listener(event, heed)
        assert not self.complaints, self.complaints

    def open(self, place: str = "#/", key: str = KEY, at: str = "") -> None:
        """Come to a place in the console by its address, and sign in if that is asked for."""
        self.page.goto(f"{at}/console{place}")
        self.page.get_by_label("Client key").fill(key)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def go(self, place: str) -> None:
        """Follow a link of the navigation."""
        self.page.get_by_role("navigation", name="Console").get_by_role("link", name=place).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(place)

    def sees(self, text: str) -> None:
        """Wait until the text is there."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def press(self, name: str) -> None:
        """Press the button of that name, or the one whose name begins like that."""
        self.page.get_by_role("button", name=name).first.click()

    @property
    def heading(self) -> Locator:
        """What is looked at."""
        return self.page.get_by_role("heading", level=1)

    @property
    def dialog(self) -> Locator:
        """The question that is asked before a decision."""
        return self.page.get_by_role("dialog")

    def decide(self, verb: str, **fields: str) -> None:
        """Fill in the open dialog, say yes, and wait until it is done."""
        for label, text in fields.items():
            self.dialog.get_by_label(label.capitalize()).first.fill(text)
        self.dialog.get_by_role("button", name=verb).click()
        expect(self.dialog).to_have_count(0)

    def timeline(self) -> list[str]:
        """The events on the timeline that is shown."""
        return self.page.get_by_role("log").locator("li > .what > strong").all_inner_texts()

    def asked(self, ending: str) -> list[Request]:
        """The requests of the page so far whose path ends like that."""
        return [request for request in self.requests if request.url.split("?")[0].endswith(ending)]

    def answer_once(self, path: str, **answer: Any) -> None:
        """Have the next request for this path answered so, by whoever stands in between."""
        self.page.route(path, lambda route: route.fulfill(**answer), times=1)
