from bihuan.catalogue.models.offering import Favourite, Folder, Offering, Route
from bihuan.catalogue.models.pack_version import PackVersion
from bihuan.catalogue.models.process_draft import DraftEditor, ProcessDraft
from bihuan.catalogue.models.service import Service

__all__ = [
    "DraftEditor",
    "Favourite",
    "Folder",
    "Offering",
    "PackVersion",
    "ProcessDraft",
    "Route",
    "Service",
]
