"""Signing in by way of an identity provider in a real browser, which comes back from another site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Browser, expect
from tests.e2e.test_axe import serious
from tests.identity import CLIENT, SECRET, vouching
from tests.serving import NAME, serving

from heijunka.server.federated import Provider
from heijunka.store import User


def test_somebody_comes_in_by_a_button(browser: Browser, new_place: Callable[[str], str]) -> None:
    # The name differs from the server's, so that the browser takes the two for different sites.
    with vouching("localhost") as identity:
        provider = Provider(identity.issuer, CLIENT, SECRET)
        with serving(new_place("provider"), provider=provider) as served:
            context = browser.new_context(base_url=served.address, reduced_motion="reduce", locale="en-GB")
            page = context.new_page()
            page.goto("/")
            button = page.get_by_role("link", name="Sign in with localhost")
            button.click()
            expect(page.get_by_role("alert")).to_contain_text("nobody here made you a user")
            assert serious(page) == []
            user = User(name="ann@plant.example", roles=("planner",), password_hash="")
            served.store.people.add(user, who=NAME, now=datetime(2026, 1, 5, tzinfo=UTC))
            button.click()
            expect(page.get_by_role("button", name="ann@plant.example")).to_be_visible()
            page.reload()
            expect(page.get_by_role("button", name="ann@plant.example")).to_be_visible()
            context.close()
