"""What the measures found, in sentences: the material of titles and of the summary."""
