"""The machine: knows people, messages and time; nothing of inspections."""
