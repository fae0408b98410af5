from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from bihuan.people import access
from bihuan.people.models import User
from bihuan.tickets import list_refusals as refusals

USER = settings.AUTH_USER_MODEL
DENSITIES = ("normal", "dense")
MOST = 50  # views of one person


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def for_reader(self, user: User) -> SavedViewQuerySet:
        """His own and those shared with his groups, with how he himself lays them out."""
        groups = [int(p[6:]) for p in access.principals(user) if p.startswith("group:")]
        mine = ViewLayout.objects.filter(view=OuterRef("pk"), user=user)
        return (
            self.filter(Q(owner=user) | Q(group__in=groups))
            .annotate(
                my_columns=Subquery(mine.values("columns")[:1]),
                my_density=Subquery(mine.values("density")[:1]),
            )
            .order_by("source", "name", "pk")
        )

    def bare(self, user: User, of: str) -> SavedView:
        """The person's own settings of a list that is opened without a view."""
        return self.get_or_create(owner=user, source=of, name="")[0]

    def keep(self, user: User, of: str, name: str, query: str) -> SavedView:
        """Save what is shown under a name; the same name again replaces it."""
        name = _named(name)
        if self.filter(owner=user).exclude(name="").count() >= MOST:
            raise refusals.TooManyViews(most=MOST)
        bare = self.filter(owner=user, source=of, name="").first()
        layout = {"columns": bare.columns, "density": bare.density} if bare else {}
        found, _made = self.update_or_create(
            owner=user, source=of, name=name, defaults={"query": query[:2000], **layout}
        )
        return found


class SavedView(models.Model):
    """A list with filters under a name. Without a name: a person's settings of the bare list."""

    owner = models.ForeignKey(USER, models.CASCADE, related_name="saved_views")
    source = models.CharField(max_length=20)  # todo approvals requested watched done tickets
    name = models.CharField(max_length=60, blank=True)
    query = models.CharField(max_length=2000, blank=True)  # filters and order, as in the address
    columns = models.JSONField(default=list)  # keys in order; empty: the list's own choice
    density = models.CharField(max_length=10, default="normal")
    group = models.ForeignKey(
        "people.AssignmentGroup", models.SET_NULL, null=True, related_name="saved_views"
    )
    first = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+"
    )  # bare rows only

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "source", "name"], name="saved_view_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asked(self) -> dict[str, list[str]]:
        """Its query as filters.read takes it."""
        return parse_qs(self.query)

    def rename(self, name: str) -> None:
        """Call it something else."""
        taken = SavedView.objects.filter(owner=self.owner_id, source=self.source, name=_named(name))
        if taken.exclude(pk=self.pk).exists():
            raise refusals.ViewNameTaken(name=name.strip())
        self.name = _named(name)
        self.save(update_fields=["name"])

    def share(self, group: Any) -> None:
        """Let a group of which the owner is a member use it; None takes it back."""
        if group is not None and not group.members.filter(pk=self.owner_id).exists():
            raise refusals.NotYourGroup(group=group.name)
        self.group = group
        self.save(update_fields=["group"])

    def lay_out(self, user: User, columns: Sequence[str], density: str) -> None:
        """Choose and order the columns: for everybody by its owner, for himself by a reader."""
        chosen = {
            "columns": list(dict.fromkeys(columns))[:30],
            "density": density if density in DENSITIES else DENSITIES[0],
        }
        if user.pk == self.owner_id:
            SavedView.objects.filter(pk=self.pk).update(**chosen)
            return
        ViewLayout.objects.update_or_create(view=self, user=user, defaults=chosen)


class ViewLayout(models.Model):
    """How one person lays out a view that somebody else shares."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="layouts")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    columns = models.JSONField(default=list)
    density = models.CharField(max_length=10, default="normal")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "user"], name="view_layout_once")]


def _named(name: str) -> str:
    name = " ".join(name.split())[:60]
    if not name:
        raise refusals.NameNeeded
    return name
