"""Who works here: users, departments, roles, groups, businesses, substitutes, tokens."""

from bihuan.people.models.business import Business, BusinessRole
from bihuan.people.models.delegation import Delegation
from bihuan.people.models.department import Department
from bihuan.people.models.group import AssignmentGroup
from bihuan.people.models.role import Role
from bihuan.people.models.token import Token
from bihuan.people.models.user import User

__all__ = [
    "AssignmentGroup",
    "Business",
    "BusinessRole",
    "Delegation",
    "Department",
    "Role",
    "Token",
    "User",
]
