"""Routers: which function answers which words, ticks, results, files and pages; and the help, from the same definition."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from bot.form import Form
from bot.pattern import Pattern
from rules.refusal import Refusal

Handler = Callable[..., None]
Page = Callable[..., tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Download:
    """A file of the cabinet, or one made on the spot, as a browser gets it.

    Attributes:
        sha256: under which it is kept; empty where ``content`` holds it.
        name: under which it is saved.
        media: its type where a browser may show it in place; everything else is only saved.
        content: what was made on the spot.
    """

    sha256: str
    name: str
    media: str = ""
    content: bytes = b""


FilePage = Callable[..., Download]


@dataclass(frozen=True)
class Command:
    """Something a person may say.

    The handler's docstring is the help: its first sentence in the list, 例：… as the example.
    """

    patterns: tuple[Pattern, ...]
    handler: Handler
    roles: frozenset[str]

    @property
    def help(self) -> str:
        """What it is for, one sentence."""
        return (self.handler.__doc__ or "").split("例：")[0].strip().rstrip("。")

    @property
    def example(self) -> str:
        """A thing to say."""
        return (self.handler.__doc__ or "").partition("例：")[2].strip().split("\n")[0].rstrip("。")

    def allows(self, roles: frozenset[str]) -> bool:
        """Tell whether a person with these roles may give it."""
        return not self.roles or bool(self.roles & roles)


@dataclass(frozen=True)
class Taker:
    """Who takes files of some roles, and which of them."""

    roles: frozenset[str]
    wants: Callable[..., bool]
    handler: Handler


@dataclass
class Router:
    """The handlers of one subject, under a title for the help."""

    title: str
    commands: list[Command] = field(default_factory=list)
    forms: dict[str, tuple[Form, Handler]] = field(default_factory=dict)
    ticks: dict[str, Handler] = field(default_factory=dict)
    steps: dict[str, Handler] = field(default_factory=dict)
    jobs: dict[str, tuple[str, Handler]] = field(default_factory=dict)
    files: list[Taker] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    public_files: dict[str, FilePage] = field(default_factory=dict)
    signed_pages: dict[str, Page] = field(default_factory=dict)
    signed_files: dict[str, FilePage] = field(default_factory=dict)
    upload_pages: dict[str, Page] = field(default_factory=dict)

    def command(self, *patterns: str, role: str | Iterable[str] = ()) -> Callable[[Handler], Handler]:
        """Answer these words, when said by somebody with one of the roles (by anybody bound when none is named)."""
        roles = frozenset([role] if isinstance(role, str) else role)

        def register(handler: Handler) -> Handler:
            self.commands.append(Command(tuple(Pattern(spelled) for spelled in patterns), handler, roles))
            return handler

        return register

    def finished(self, form: Form) -> Callable[[Handler], Handler]:
        """Take the answers of a form that was confirmed: ``handler(ctx, about, answers)``."""

        def register(handler: Handler) -> Handler:
            self.forms[form.name] = (form, handler)
            return handler

        return register

    def tick(self, name: str) -> Callable[[Handler], Handler]:
        """Look at the clock: ``handler(ctx)``, once a minute, harmless when repeated."""

        def register(handler: Handler) -> Handler:
            self.ticks[name] = handler
            return handler

        return register

    def step(self, name: str) -> Callable[[Handler], Handler]:
        """Go on with work too long for one commit: ``handler(ctx, **payload)`` as asked by ``ctx.later``."""

        def register(handler: Handler) -> Handler:
            self.steps[name] = handler
            return handler

        return register

    def job(self, name: str, compute: Callable[..., dict[str, Any]]) -> Callable[[Handler], Handler]:
        """Commit what ``compute`` (run by a worker in its own process) found: ``handler(ctx, args, result)``."""

        def register(handler: Handler) -> Handler:
            self.jobs[name] = (f"{compute.__module__}:{compute.__qualname__}", handler)
            return handler

        return register

    def file(
        self, role: str | Iterable[str], wants: Callable[..., bool] = lambda ctx, sha256, name: True
    ) -> Callable[[Handler], Handler]:
        """Take a file that a person with one of the roles sent: ``handler(ctx, sha256, name)``, the first that wants it."""
        roles = frozenset([role] if isinstance(role, str) else role)

        def register(handler: Handler) -> Handler:
            self.files.append(Taker(roles, wants, handler))
            return handler

        return register

    def page(self, path: str) -> Callable[[Page], Page]:
        """Show a page: ``handler(view, **slots)`` returns a template and its facts; it reads, and changes nothing."""

        def register(handler: Page) -> Page:
            self.pages[path] = handler
            return handler

        return register

    def public_file(self, path: str) -> Callable[[FilePage], FilePage]:
        """Give everybody a file beside the pages: ``handler(view, **slots)``, read-only."""

        def register(handler: FilePage) -> FilePage:
            self.public_files[path] = handler
            return handler

        return register

    def signed_page(self, path: str) -> Callable[[Page], Page]:
        """Show a page to whom a link (``ctx.link``) was given: ``handler(ctx, **slots)``, read-only."""

        def register(handler: Page) -> Page:
            self.signed_pages[path] = handler
            return handler

        return register

    def signed_file(self, path: str) -> Callable[[FilePage], FilePage]:
        """Give a file of the cabinet to whom a link was given: ``handler(ctx, **slots)``, read-only."""

        def register(handler: FilePage) -> FilePage:
            self.signed_files[path] = handler
            return handler

        return register

    def upload_page(self, path: str) -> Callable[[Page], Page]:
        """Show a signed page on which files are handed in.

        A file comes in as any other, with the path, the slots and what was chosen on the page in its payload. A page without
        facts is one file that people may keep: it is sent as it lies there (``bot.web.kept``).
        """

        def register(handler: Page) -> Page:
            self.upload_pages[path] = handler
            return handler

        return register


@dataclass(frozen=True)
class Found:
    """A command that the words match, and what its slots hold."""

    command: Command
    pattern: Pattern
    slots: dict[str, Any]


class Switchboard:
    """All routers in their order of precedence."""

    def __init__(self, routers: Sequence[Router]) -> None:
        self.routers = tuple(routers)
        self.forms = {name: form for router in routers for name, (form, _) in router.forms.items()}
        self.finishers = {name: finish for router in routers for name, (_, finish) in router.forms.items()}
        self.ticks = {name: tick for router in routers for name, tick in router.ticks.items()}
        self.steps = {name: step for router in routers for name, step in router.steps.items()}
        self.jobs = {name: job for router in routers for name, job in router.jobs.items()}
        self.files = _first_that_wants([taker for router in routers for taker in router.files])
        self.pages = {path: page for router in routers for path, page in router.pages.items()}
        self.public_files = {path: page for router in routers for path, page in router.public_files.items()}
        self.signed_pages = {path: page for router in routers for path, page in router.signed_pages.items()}
        self.signed_files = {path: page for router in routers for path, page in router.signed_files.items()}
        self.upload_pages = {path: page for router in routers for path, page in router.upload_pages.items()}
        self._refuse_clashes()

    def match(self, words: str, roles: frozenset[str]) -> tuple[Found | None, Found | None]:
        """Return the command these words are for these roles, and one they would be for others."""
        elsewhere = None
        for command in self.commands():
            for pattern in command.patterns:
                slots = pattern.match(words)
                if slots is None:
                    continue
                if command.allows(roles):
                    return Found(command, pattern, slots), elsewhere
                elsewhere = elsewhere or Found(command, pattern, slots)
        return None, elsewhere

    def commands(self) -> Iterable[Command]:
        """Return every command, in order of precedence."""
        return (command for router in self.routers for command in router.commands)

    def suggest(self, words: str, roles: frozenset[str], score: int, limit: int = 3) -> list[Pattern]:
        """Return the patterns the words come nearest to, among those the roles may use; nothing is run."""
        known: dict[str, Pattern] = {}
        for command in self.commands():
            if command.allows(roles):
                for pattern in command.patterns:
                    known.setdefault(pattern.verb, pattern)
        verb = "".join(sign for sign in words if not sign.isdigit()).strip() or words
        near = process.extract(verb, known.keys(), scorer=_likeness, limit=limit, score_cutoff=score)
        return [known[name] for name, _, _ in near]

    def _refuse_clashes(self) -> None:
        if len(self.pages) < sum(len(router.pages) for router in self.routers):
            raise ValueError("one path is claimed by two pages")
        seen: dict[tuple[str, str], Handler] = {}
        for command in self.commands():
            for pattern in command.patterns:
                for role in command.roles or {""}:
                    other = seen.setdefault((pattern.spelled, role), command.handler)
                    if other is not command.handler:
                        raise ValueError(f"{pattern.spelled!r} is claimed by {other} and {command.handler}")


def _first_that_wants(takers: Sequence[Taker]) -> list[tuple[frozenset[str], Handler]]:
    """Return one taker of files for all: somebody may hold several roles, and what the file is decides."""

    def take(ctx: Any, sha256: str, name: str) -> None:
        for taker in takers:
            if taker.roles & ctx.roles and taker.wants(ctx, sha256, name):
                taker.handler(ctx, sha256, name)
                return
        raise Refusal("file_not_expected", name=name)

    return [(frozenset[str]().union(*(taker.roles for taker in takers)), take)] if takers else []


def _likeness(said: str, verb: str, **_: Any) -> float:
    # Commands are two to four signs long: WRatio alone finds one wrong sign of two too far off ("收倒", "录如").
    return max(fuzz.WRatio(said, verb), 100 * JaroWinkler.similarity(said, verb))
