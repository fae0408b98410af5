"""The processes Bihuan comes with. Data only: one folder a pack, read by `bihuan.process.read`."""
