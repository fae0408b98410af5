"""Processes as other tools write them: files of theirs in, files for them out."""
