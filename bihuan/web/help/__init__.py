"""Help: guides, glossary, search, handbooks of processes, the first tour."""
