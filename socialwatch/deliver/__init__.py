"""Decks and digests on their way to people: mail, Slack, Teams, anything apprise knows; each address once."""
