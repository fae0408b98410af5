from bihuan.catalogue.models.offering import Favourite, Folder, Offering, Route
from bihuan.catalogue.models.pack_version import PackVersion
from bihuan.catalogue.models.process_draft import DraftEditor, ProcessDraft
from bihuan.catalogue.models.service import Service
from bihuan.catalogue.models.shipment import Shipment
from bihuan.catalogue.models.trial import Invitation, ProcessNote, SimulationRun

__all__ = [
    "DraftEditor",
    "Favourite",
    "Folder",
    "Invitation",
    "Offering",
    "PackVersion",
    "ProcessDraft",
    "ProcessNote",
    "Route",
    "Service",
    "Shipment",
    "SimulationRun",
]
