"""Rosters: how files become rows, what they would change, and how they are entered."""
