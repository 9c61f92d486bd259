"""The first run: a small fictional world that answers over HTTP in the real formats, and its configuration."""

from __future__ import annotations

from socialwatch.demo.settings import config_text

__all__ = ["config_text"]
