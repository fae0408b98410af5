"""Forms of the pages of administration."""
