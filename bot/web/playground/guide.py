"""The guide: what a tour says comes next, as the page shows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """What comes next.

    Attributes:
        chapter, of: which of how many chapters of the tour this is.
        title: of the chapter.
        why: one sentence: what comes next and why, with its article.
        who: the address of whoever does it, empty when nobody has to speak.
        name: how that person is called.
        words: what to say.
        sample: the name of a sample file to send instead.
        clock: which button of the clock to press instead.
        panel: which panel to look at instead.
        page: the public page that came of it all.
        left: how many more such steps follow in this chapter; more than 0 offers to have them all done.
    """

    chapter: int
    of: int
    title: str
    why: str
    who: str = ""
    name: str = ""
    words: str = ""
    sample: str = ""
    clock: str = ""
    panel: str = ""
    page: str = ""
    left: int = 0
