"""Taking the demo away: tickets, people, groups and businesses go, the catalogue stays."""

from __future__ import annotations
