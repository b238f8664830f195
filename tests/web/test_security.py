"""Who is let in, and what every response carries."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2 as httpx
import pytest
from serving import Serving

from deltagym.web.faults import without_paths
from deltagym.web.security import MAX_BODY

CHANGE = "/api/nothing"
"""An address that does not exist: 404 if a request is let through to it."""


def asked(site: Serving, host: str) -> int:
    return site.get("/", headers={"host": host}).status_code


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.0.0.1:1", "[::1]:8765", "LOCALHOST"]
)
def test_own_names_and_addresses_are_served(site: Serving, host: str) -> None:
    assert asked(site, host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "evil.example@127.0.0.1",
        "127.0.0.1:x",
        "localhost/",
        "127.0.0.1#",
        "rebind.network:8765",
    ],
)
def test_other_names_are_refused_so_that_rebinding_fails(site: Serving, host: str) -> None:
    assert asked(site, host) == 421


def test_own_requests_pass_the_guard(site: Serving) -> None:
    assert site.send("POST", CHANGE, {}).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"x_deltagym_token": "wrong"},
        {"x_deltagym_token": ""},
    ],
)
def test_changes_from_elsewhere_are_refused(site: Serving, headers: dict) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = site.send(method, CHANGE, {}, **headers)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


def test_other_sites_may_link_to_a_page_but_load_nothing(site: Serving) -> None:
    for fetched in ("cross-site", "same-site"):
        loaded = {"sec-fetch-site": fetched, "sec-fetch-mode": "no-cors"}
        assert site.get("/api/problems", headers=loaded).status_code == 403
        linked = {"sec-fetch-site": fetched, "sec-fetch-mode": "navigate"}
        assert site.get("/", headers=linked).status_code == 200


def test_a_request_that_hides_where_it_comes_from_is_refused(site: Serving) -> None:
    token = {"x-deltagym-token": site.token}
    assert httpx.post(site.url + CHANGE, headers=token, trust_env=False).status_code == 403


@pytest.mark.parametrize("path", ["/", "/nothing", "/static/css/site.css", "/static/nothing"])
def test_every_response_has_the_headers(site: Serving, path: str) -> None:
    found = site.get(path).headers
    policy = found["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["cross-origin-resource-policy"] == "same-origin"


def test_static_files_do_not_lead_out_of_their_folder(site: Serving) -> None:
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
    ):
        assert site.get(path).status_code == 404


def test_long_bodies_are_refused(site: Serving) -> None:
    answer = httpx.post(
        site.url + CHANGE,
        content=b" " * (MAX_BODY + 1),
        headers=site.own_headers(),
        trust_env=False,
    )
    assert answer.status_code == 413


def test_long_bodies_of_unknown_length_are_refused(site: Serving) -> None:
    def chunks() -> Iterator[bytes]:
        yield from (b" " * 2**20 for _ in range(MAX_BODY // 2**20 + 1))

    answer = httpx.post(
        site.url + "/api/manufactoria/check",
        content=chunks(),
        headers=site.own_headers(),
        trust_env=False,
    )
    assert answer.status_code == 413


def test_a_page_that_others_can_reach_asks_for_its_key() -> None:
    site = Serving("--host", "0.0.0.0")
    try:
        local = f"http://127.0.0.1:{site.port}"
        assert httpx.get(local, trust_env=False).status_code == 401
        assert httpx.get(f"{local}/?key=wrong", trust_env=False).status_code == 401
        entered = httpx.get(f"{local}/?key={site.key}&a=1", trust_env=False)
        assert entered.status_code == 303
        assert entered.headers["location"] == "/?a=1"
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        shown = {"cookie": cookie.partition(";")[0]}
        assert httpx.get(local, headers=shown, trust_env=False).status_code == 200
    finally:
        site.end()


def test_errors_name_no_folders() -> None:
    text = "run folder: /home/me/secret/runs/a does not exist; give /x/y.toml or a/b"
    assert without_paths(text) == "run folder: …/a does not exist; give …/y.toml or a/b"
