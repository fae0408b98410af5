"""Taking the demo away: tickets, people, groups and businesses go, the catalogue stays."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.db.models.deletion import ProtectedError

from bihuan.catalogue.models import Service
from bihuan.core import jobs, parameters
from bihuan.core.models import Activity
from bihuan.demo import cast
from bihuan.people import access
from bihuan.people.models import AssignmentGroup, Business, Department, User
from bihuan.people.record import note
from bihuan.tickets.models import Attachment, Ticket
