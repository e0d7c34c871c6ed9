"""The playground as a test uses it: what the page asks for, and the tour walked without a browser."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData
from aiohttp.test_utils import TestClient

from bot.cli.demo.stage import Stage
from bot.cli.demo.tour import guide
from bot.machine import Machine
from bot.web.playground.guide import Step
from bot.web.playground.page import Playground
from bot.web.playground.passing import rest
from bot.web.view import look
from models.machine import people
from models.machine.people import Person
from rules.roles import Role


def at(title: str) -> pytest.MarkDecorator:
    """Give the test a bureau that stands at the beginning of a chapter of the tour."""
    return pytest.mark.parametrize("stands_at", [title], indirect=True)


class Site:
    """One playground, served."""

    def __init__(self, client: TestClient[Any, Any], stage: Stage, playground: Playground) -> None:
        self.client, self.stage, self.playground = client, stage, playground
        self.machine: Machine = stage.machine
        self.origin = f"http://{client.host}:{client.port}"
        self.keys = count(1)

    def key(self) -> str:
        """Return a key that no other request has."""
        return f"test-{next(self.keys):08d}"

    async def get(self, path: str) -> Any:
        """Return what the page reads at a path."""
        answer = await self.client.get(path)
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def page(self, path: str) -> str:
        """Return the text of a page."""
        answer = await self.client.get(path)
        assert answer.status == 200, await answer.text()
        return await answer.text()

    async def post(self, path: str, body: Any, **headers: str) -> ClientResponse:
        """Send what the page sends."""
        return await self.client.post(path, json=body, headers={"Origin": self.origin, **headers})

    async def says(self, address: str, words: str, *, token: str = "", key: str = "") -> list[dict[str, Any]]:
        """Say something as somebody, and return all the letters that lie there then."""
        body = {"key": key or self.key(), "words": words, "token": token}
        answer = await self.post(f"/talks/{address}", body)
        assert answer.status == 204, await answer.text()
        await self.rests()
        return await self.letters(address)

    async def sends(self, address: str, name: str, content: bytes, key: str | None = None) -> ClientResponse:
        """Drop a file into somebody's talk."""
        form = FormData(quote_fields=False)  # browsers write names as they are
        form.add_field("file", content, filename=name)
        answer = await self.client.post(
            f"/talks/{address}/files", params={"key": self.key() if key is None else key}, data=form,
            headers={"Origin": self.origin},
        )  # fmt: skip
        await self.rests()
        return answer

    async def items(self, address: str) -> list[dict[str, Any]]:
        """Return what was said and heard at an address."""
        return list((await self.get(f"/talks/{address}"))["items"])

    async def letters(self, address: str) -> list[dict[str, Any]]:
        """Return what was heard at an address."""
        return [one for one in await self.items(address) if one["kind"] == "letter"]

    async def rests(self) -> None:
        """Wait until the machine has nothing left to do."""
        await rest(self.machine)
        self.playground.bureau.settled()

    async def finished(self) -> None:
        """Wait until the page has done what it does by itself."""
        while self.playground.errands.doing:
            await asyncio.sleep(0.01)
        await self.rests()

    def holder(self, role: Role, unit: str | None = None) -> Person:
        """Return somebody (of a unit) who holds a role."""
        with self.stage.store.read() as db:
            return next(one for one in people.holders(db, role, unit) if one.unit)

    def step(self) -> Step:
        """Return what the tour says now."""
        with look(self.stage.store, self.machine.office, self.machine.moment) as view:
            return guide(view)

    async def does(self, step: Step) -> None:
        """Do what the tour says."""
        if step.clock:
            target = self.playground.passing.target(step.clock)
            assert target is not None
            await self.playground.passing.until(target)
        else:
            await self.playground.errands.perform(step)
        await self.rests()

    async def walks(self, until: Callable[[Step], bool], most: int = 400) -> list[Step]:
        """Follow the tour until a step, and return the steps that were done on the way."""
        done = []
        for _ in range(most):
            step = self.step()
            if until(step):
                return done
            await self.does(step)
            done.append(step)
        raise AssertionError(f"the tour never came there; last: {done[-1]}")
