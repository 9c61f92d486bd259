"""Bringing a deck that a person has edited up to date: new figures, the same prose and layout."""
