"""The system's own Chromium, for tests that look at a page."""

import os
import shutil

import pytest

QUIETLY = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Return the system's own Chromium; without it a person's machine skips, and CI fails."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        why = "Chromium is not installed: the page was not looked at in a browser"
        if os.environ.get("CI") == "true":
            raise RuntimeError(why)
        raise pytest.skip.Exception(why)
    return found
