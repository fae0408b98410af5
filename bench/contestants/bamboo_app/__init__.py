"""The application bamboo-pipeline finds its component in."""
