"""What the catalogue asks the worker for."""

from __future__ import annotations

from bihuan.catalogue import simulations

__all__ = ["simulations"]  # imported for the chore it registers
