"""Recusals: somebody steps aside, his deputy consents, and another is drawn into his place (第二十条)."""
