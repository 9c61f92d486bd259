"""Rules that turn findings into decisions: each looks at measures and says what to decide, why, and how to see whether
it helped, or nothing."""
