"""The pipeline's workshop: asking sources, matching, storing, enriching, importing; `pipeline.py` is its page."""
