"""The demo: a whole invented bureau to try everything on, and a story that plays one inspection through."""
