"""The page of the stranger's verifier, open in a Chromium that talks to nobody."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, Request, async_playwright

from tests.verify.verifiers import VERIFY
from tests.web.chromium import QUIETLY, chromium


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """verify.html opened as a file on a phone's screen; whatever it complains about or asks of a network fails the test."""
    complaints: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("file:", "blob:")):
            complaints.append(request.url)

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=QUIETLY)
        opened = await browser.new_page(viewport={"width": 375, "height": 667})
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda said: complaints.append(said.text))
        opened.on("request", note)
        await opened.goto((VERIFY / "verify.html").as_uri())
        yield opened
        await browser.close()
    assert complaints == []
