"""One slide a file: what it needs, and what it says when the data say something."""
