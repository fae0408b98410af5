from __future__ import annotations

from dataclasses import replace

import pytest

from bihuan.catalogue import publish
from bihuan.catalogue.models import Service
from bihuan.catalogue.readers import readers_of
from bihuan.people.models import AssignmentGroup, Business, Role
from tests.catalogue.test_publish import PACKS

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(roles):
    return publish.load(PACKS / "incident").flow


def test_incident_managers_read_incidents_and_no_other_kind(incident):
    manager = Role.objects.get(key="事件经理")

    assert readers_of(incident, {}, None) == {manager.principal}
    assert readers_of(publish.load(PACKS / "problem").flow, {}, None) == set()


def test_a_pack_names_its_readers_itself(incident):
    group = AssignmentGroup.objects.create(key="audit", name="审计组")
    named = [{"role": "QC"}, {"group": "audit"}]
    flow = replace(incident, data={**incident.data, "readers": named})

    assert readers_of(flow, {}, None) == {Role.objects.get(key="QC").principal, group.principal}
    assert readers_of(replace(flow, data={**flow.data, "readers": []}), {}, None) == set()


def test_everybody_with_a_role_at_its_business_reads_a_ticket(incident):
    business = Business.objects.create(key="pay", name="支付")
    seats = {business.roles.create(role=role).principal for role in ("运维", "产品")}

    assert seats <= readers_of(incident, {}, business.pk)


def test_the_owners_of_its_services_read_a_ticket(incident):
    services = [Service.objects.create(key=key, name=key) for key in ("pay", "cart")]
    flow = replace(incident, data={**incident.data, "service": "service"})

    assert {s.principal for s in services} <= readers_of(flow, {"service": ["pay", "cart"]}, None)
    assert services[0].principal in readers_of(flow, {"service": "pay"}, None)
