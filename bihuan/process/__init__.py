"""The process kernel: pure functions over one document. No Django, no clock, no database, no I/O."""
