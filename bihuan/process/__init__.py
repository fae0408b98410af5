"""The process kernel: pure functions. No Django, no clock, no database, no I/O."""
