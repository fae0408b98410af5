"""The application viewflow wants its flow to live in."""
