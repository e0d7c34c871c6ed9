"""Evidence: files and what is kept elsewhere, each bound to one inspection (第二十四、二十六条)."""
