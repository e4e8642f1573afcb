"""What a page does that nobody sees: messages, errors, requests to other hosts."""

from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request


class Watched:
    """Watches `page` from now on."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._message)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self._request)

    def _message(self, message: ConsoleMessage) -> None:
        self.faults.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.netloc)
