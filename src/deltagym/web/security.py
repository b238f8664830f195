"""`Guard`: what every request must show, and the headers that every response carries.

- **Host check.** A page of another site can make its own name point to this machine (DNS
  rebinding), but the browser then sends that name. Only addresses, `localhost` and names given on
  the command line are served.
- **Key.** Where the page can be reached from other machines, a browser must have come once through
  the link that the terminal shows.
- **Same origin.** A request that changes something must come from this page: the browser says so
  (`Sec-Fetch-Site`, `Origin`), and it carries the token that only this page's own HTML holds.
- **No foreign code.** The content security policy allows scripts and styles from files of this
  server alone, none inside the HTML; so text that slipped through the escaping would still not run.
"""

from __future__ import annotations

import ipaddress
import json
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deltagym.web.site import Site

TOKEN_HEADER = "x-deltagym-token"
COOKIE = "deltagym_key"
MAX_BODY = 4 * 2**20
"""Longest body of a request, bytes."""

SAFE = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class _Refused(Exception):
    """The request is answered with this status and message instead of the page."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


class Guard:
    """ASGI middleware around the whole page; see the module."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return None  # No web sockets: the connection is closed.
        headers = Headers(scope=scope)
        body = _Body(receive)
        began = False

        async def guarded(message: Message) -> None:
            nonlocal began
            if body.too_long and not began:
                return  # Whatever the page makes of half a body is not the answer.
            if message["type"] == "http.response.start":
                began = True
                found = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    found[name] = value
                found.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._admit(scope, headers, body, guarded)
            if body.too_long:
                raise _too_long()
        except _Refused as refusal:
            body.too_long = False
            if not began:
                await _answer(guarded, refusal.status, str(refusal), refusal.headers)

    async def _admit(self, scope: Scope, headers: Headers, body: _Body, send: Send) -> None:
        """Passes a request on to the page, or raises `_Refused`."""
        self._check_host(headers)
        if self.site.key is not None and not _shows_key(headers, self.site.key):
            raise self._entrance(scope, self.site.key)
        if scope["method"] in SAFE:
            self._check_reader(headers)
        else:
            self._check_origin(headers)
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and int(announced) > MAX_BODY:
            raise _too_long()
        await self.app(scope, body.receive, send)

    def _check_host(self, headers: Headers) -> None:
        host = _host_name(headers.get("host", ""))
        if host == "localhost" or host in self.site.names or _is_address(host):
            return
        fix = "open the address that the terminal shows"
        raise _Refused(421, f"host: this page is not served under the name {host!r}; {fix}")

    def _check_reader(self, headers: Headers) -> None:
        """Other sites may link to a page, but not make the browser load anything else of ours."""
        foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if foreign and headers.get("sec-fetch-mode") != "navigate":
            raise _Refused(403, "origin: requests from other sites are not allowed")

    def _check_origin(self, headers: Headers) -> None:
        origin, fetched = headers.get("origin"), headers.get("sec-fetch-site")
        fix = "reload the page and try again"
        if origin is None and fetched is None:
            raise _Refused(403, f"origin: the request does not say where it comes from; {fix}")
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            raise _Refused(403, "origin: requests from other sites are not allowed")
        if fetched not in (None, "same-origin"):
            raise _Refused(403, "origin: requests from other sites are not allowed")
        token = headers.get(TOKEN_HEADER, "")
        if not secrets.compare_digest(token.encode(), self.site.token.encode()):
            raise _Refused(403, f"token: it is missing or of an earlier session; {fix}")

    def _entrance(self, scope: Scope, key: str) -> _Refused:
        """The answer to a browser without the cookie: it gets it if its address shows the key.

        The key is then taken out of the address.
        """
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        shown = next((value for name, value in query if name == "key"), "")
        if not secrets.compare_digest(shown.encode(), key.encode()):
            return _Refused(401, "key: open the link that the terminal shows; it holds the key")
        rest = urlencode([(name, value) for name, value in query if name != "key"])
        path = "/" + quote(scope["path"].lstrip("/"))
        cookie = f"{COOKIE}={key}; HttpOnly; SameSite=Strict; Path=/"
        return _Refused(
            303, "", {"location": path + (f"?{rest}" if rest else ""), "set-cookie": cookie}
        )


class _Body:
    """The body of a request, which ends early once it is longer than `MAX_BODY`."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._seen = 0
        self.too_long = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen <= MAX_BODY:
            return message
        self.too_long = True
        return {"type": "http.request", "body": b"", "more_body": False}


def _too_long() -> _Refused:
    return _Refused(413, f"body: is longer than {MAX_BODY} bytes; shorten the text")


def _shows_key(headers: Headers, key: str) -> bool:
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return False
    return cookie is not None and secrets.compare_digest(cookie.value.encode(), key.encode())


def _host_name(host: str) -> str:
    """The host without its port, in small letters."""
    return (urlsplit(f"//{host}").hostname or "") if _is_plain(host) else host


def _is_plain(host: str) -> bool:
    try:
        urlsplit(f"//{host}").port  # noqa: B018  (reading it checks it)
    except ValueError:
        return False
    return not set(host) & set("/?#@\\")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _answer(send: Send, status: int, message: str, headers: dict[str, str]) -> None:
    body = json.dumps({"error": message}).encode() if message else b""
    given = {"content-type": "application/json", **headers}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
