"""Trying a process before anybody is bothered: the engine in a made-up world, nothing kept."""
