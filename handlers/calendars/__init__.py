"""Calendars: which days are working days, by which papers; who changes them, and when the office is open (第二十五条)."""
