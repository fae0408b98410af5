"""Bihuan 闭环: processes that run until the loop is closed."""

__version__ = "0.1.0"
