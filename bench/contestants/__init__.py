"""One program a contestant: `python -m bench.contestants.NAME --seconds 3` prints JSON."""
