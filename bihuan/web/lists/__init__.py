"""Lists of tickets: columns, filters, saved views, export, acts on many at once."""
