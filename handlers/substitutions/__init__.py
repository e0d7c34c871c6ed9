"""Substitutions: a drawn subject can not be visited, a deputy consents, and another of its level is drawn in its place (第十八条)."""
