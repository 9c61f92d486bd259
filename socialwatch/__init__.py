"""A brand's own listening post: hear what is said, keep it in one file, turn it into decks."""

__version__ = "0.1.0"
