from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import (
    AssignmentGroup,
    Business,
    BusinessRole,
    Department,
    Role,
    User,
)
from bihuan.web.admin_forms.base import DeskForm, NamesForm, PersonField

KEY_HELP = _("Letters, digits, '-' and '_'. It cannot be changed later.")


class AccountForm(DeskForm):
    """Who a person is."""

    half = ("name", "email", "phone", "department", "manager", "language")

    name = forms.CharField(label=_("Full name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages={"invalid": _("Write an e-mail address, like name@example.com.")},
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Department"), required=False, empty_label=_("None")
    )
    manager = PersonField(label=_("Manager"))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser")), *settings.LANGUAGES],
        required=False,
    )


class NewAccountForm(AccountForm):
    """Who a new person is, and the name to log in with."""

    half = ("username", *AccountForm.half)  # type: ignore[assignment]
    refusal_field = "username"
    field_order = ["username"]

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("Small letters, digits, '.', '-' and '_'. It cannot be changed later."),
    )

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()


class MembershipForm(DeskForm):
    """What a person belongs to. Only what the acting person may change is asked."""

    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(),
        label=_("General roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    groups = forms.ModelMultipleChoiceField(
        AssignmentGroup.objects.all(),
        label=_("Assignment groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seats = forms.ModelMultipleChoiceField(
        BusinessRole.objects.select_related("business").order_by("business__name", "pk"),
        label=_("Business roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> MembershipForm:
        held = {
            "roles": list(user.roles.values_list("pk", flat=True)),
            "groups": list(user.assignment_groups.values_list("pk", flat=True)),
            "seats": list(user.business_roles.values_list("pk", flat=True)),
        }
        return cls(data, initial=held)


class DelegationForm(DeskForm):
    """Who stands in, from when to when (in the reader's time zone)."""

    half = ("starts_at", "ends_at")

    to = PersonField(label=_("Substitute"), required=True, empty_label=_("Choose"))
    starts_at = forms.DateTimeField(
        label=_("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    ends_at = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class MemberForm(DeskForm):
    """One more person."""

    user = PersonField(label=_("Person"), required=True, empty_label=_("Choose a person"))


class GroupForm(DeskForm):
    half = ("name", "owner")

    name = forms.CharField(label=_("Name"), max_length=100)
    owner = PersonField(
        label=_("Owner"), help_text=_("Looks after the members, and gets work nobody else can do.")
    )


class NewGroupForm(GroupForm):
    half = ("key", "name", "owner")  # type: ignore[assignment]
    refusal_field = "key"
    field_order = ["key"]

    key = forms.CharField(label=_("Key"), max_length=60, help_text=KEY_HELP)


class RoleForm(NamesForm):
    half = ("key", "name_zh_hans", "name_zh_hant", "name_en")


class NewRoleForm(RoleForm):
    refusal_field = "key"
    field_order = ["key"]

    key = forms.CharField(
        label=_("Key"), max_length=60, help_text=_("The word that processes use. It stays.")
    )


class BusinessForm(DeskForm):
    half = ("key", "name")

    name = forms.CharField(label=_("Name"), max_length=100)


class NewBusinessForm(BusinessForm):
    refusal_field = "key"
    field_order = ["key"]

    key = forms.CharField(label=_("Key"), max_length=60, help_text=KEY_HELP)


class BusinessRoleForm(DeskForm):
    role = forms.CharField(label=_("New business role"), max_length=60)


class DepartmentForm(DeskForm):
    half = ("key", "name", "parent", "manager")
    refusal_field = "parent"

    name = forms.CharField(label=_("Name"), max_length=100)
    parent = forms.ModelChoiceField(
        Department.objects.all(), label=_("Belongs to"), required=False, empty_label=_("None")
    )
    manager = PersonField(label=_("Manager"))


class NewDepartmentForm(DepartmentForm):
    refusal_field = "key"
    field_order = ["key"]

    key = forms.CharField(label=_("Key"), max_length=60, help_text=KEY_HELP)


class ServiceForm(DeskForm):
    half = (
        "key",
        "name",
        "business",
        "support_group",
        "operations_owner",
        "development_owner",
        "product_owner",
    )

    name = forms.CharField(label=_("Name"), max_length=100)
    business = forms.ModelChoiceField(
        Business.objects.all(), label=_("Business"), required=False, empty_label=_("None")
    )
    support_group = forms.ModelChoiceField(
        AssignmentGroup.objects.all(),
        label=_("Support group"),
        required=False,
        empty_label=_("None"),
    )
    operations_owner = PersonField(label=_("Operations owner"))
    development_owner = PersonField(label=_("Development owner"))
    product_owner = PersonField(label=_("Product owner"))


class NewServiceForm(ServiceForm):
    refusal_field = "key"
    field_order = ["key"]

    key = forms.CharField(label=_("Key"), max_length=60, help_text=KEY_HELP)
