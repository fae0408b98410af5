from bihuan.catalogue.models.offering import Favourite, Folder, Offering, Route
from bihuan.catalogue.models.pack_version import PackVersion
from bihuan.catalogue.models.service import Service

__all__ = ["Favourite", "Folder", "Offering", "PackVersion", "Route", "Service"]
