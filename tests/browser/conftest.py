"""Chromium for the browser tests: one for the run, a new profile for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.chromium import ARGS

HERE = Path(__file__).parent
# Playwright's synchronous interface keeps an event loop in the test's thread,
# where Django would else refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is not here. Install Debian's `chromium` and `fonts-noto-cjk`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Makes a page in a profile of its own: ``new_page(locale="zh-CN", width=360, height=740)``.

    The test fails at its end when a page met a script error, a breach of the
    content security policy, or an answer of 500 and above.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(*, locale: str = "en-US", width: int = 1280, height: int = 800) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale=locale,
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"{page.url}: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        page.on(
            "response",
            lambda response: (
                faults.append(f"{response.url} answered {response.status}")
                if response.status >= 500
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page in English, 1280 by 800."""
    return new_page()
