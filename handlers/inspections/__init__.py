"""Inspections: from the notice of a drawn inspector to the published result (第十九至二十五条)."""
