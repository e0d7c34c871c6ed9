"""Carries HTTP: pages of handlers, the upload page, and the playground."""
