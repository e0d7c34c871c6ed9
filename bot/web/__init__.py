"""Carries HTTP: pages, server-sent events, and the playground in which one browser holds a whole bureau."""
