"""The three verifiers under one call: the product's, verify.py, and verify.html in a real Chromium."""

import base64
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from playwright.async_api import Page

from rules import verifier

VERIFY = Path(__file__).parents[2] / "verify"
IN_PAGE = """(proofs) => proofs.map(([text, fingerprint]) =>
    ssj.verify(Uint8Array.from(atob(text), (one) => one.charCodeAt(0)), fingerprint).map((one) => [one.name, one.held, one.detail]))"""
Answer = list[tuple[str, bool, str]]


def load() -> ModuleType:
    """Return verify.py as a module."""
    spec = importlib.util.spec_from_file_location("stranger", VERIFY / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STRANGER = load()


def by_product(content: bytes, fingerprint: str = "") -> Answer:
    """Ask the product's own verifier."""
    return [(one.name, one.held, one.detail) for one in verifier.verify(content, fingerprint)]


def by_script(content: bytes, fingerprint: str = "") -> Answer:
    """Ask verify.py."""
    answer: Answer = STRANGER.verify(content, fingerprint)
    return answer


async def by_page(page: Page, proofs: Sequence[tuple[bytes, str]]) -> list[Answer]:
    """Ask verify.html about many proofs."""
    given = [[base64.b64encode(content).decode(), fingerprint] for content, fingerprint in proofs]
    found: list[list[list[Any]]] = await page.evaluate(IN_PAGE, given)
    return [[(name, held, detail) for name, held, detail in one] for one in found]


def verdict(answer: Answer) -> list[tuple[str, bool, str]]:
    """Return what verifiers must agree on: every check, whether it held, and the words where it did."""
    return [(name, held, detail if held else "") for name, held, detail in answer]


def failed(answer: Answer) -> list[str]:
    """Return the checks that did not hold."""
    return [name for name, held, _ in answer if not held]
