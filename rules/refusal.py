"""The one exception of the rules: "the regulation, or the order of things, says no"."""


class Refusal(Exception):
    """A deed that is not allowed now, or not to this person.

    Args:
        reason: the name of a template in ``templates/refusal/``; the words stand there, not here.
        article: the article of the regulation behind it ("第十九条"), empty when only order demands it.
        facts: what the template may mention; plain values only.
    """

    def __init__(self, reason: str, *, article: str = "", **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.article = article
        self.facts = facts
