"""The page of a ticket and its parts, made ready for the templates."""
