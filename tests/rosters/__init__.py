"""Rosters in: files become tables, tables become rows, rows are compared and entered."""
