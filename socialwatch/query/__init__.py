"""The query language: parse a query, match mentions, explain what was meant."""
