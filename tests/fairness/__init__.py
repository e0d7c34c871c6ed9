"""Fairness, measured: the suite with fixed seeds, and ``make fairness`` with fresh ones, by the same experiments."""
