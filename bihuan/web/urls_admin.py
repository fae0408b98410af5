"""Addresses of the pages of administration, below admin/."""

from __future__ import annotations

from django.urls import path

from bihuan.web.views import (
    accounts,
    businesses,
    catalogue_admin,
    departments,
    groups,
    parameters,
    roles,
    services,
)

urlpatterns = [
    path("people/", accounts.people, name="people-list"),
    path("people/new/", accounts.new, name="people-new"),
    path("people/<int:pk>/", accounts.edit, name="people-edit"),
    path("people/<int:pk>/membership/", accounts.membership, name="people-membership"),
    path("people/<int:pk>/password/", accounts.reset_password, name="people-password"),
    path("people/<int:pk>/disable/", accounts.disable, name="people-disable"),
    path("people/<int:pk>/enable/", accounts.enable, name="people-enable"),
    path("people/<int:pk>/substitutes/", accounts.delegate, name="people-delegate"),
    path("substitutes/<int:pk>/end/", accounts.end_delegation, name="people-delegation-end"),
    path("groups/", groups.groups, name="groups-list"),
    path("groups/new/", groups.new, name="groups-new"),
    path("groups/<int:pk>/", groups.edit, name="groups-edit"),
    path("groups/<int:pk>/members/", groups.join, name="groups-join"),
    path("groups/<int:pk>/members/<int:user>/leave/", groups.leave, name="groups-leave"),
    path("roles/", roles.roles, name="roles-list"),
    path("roles/new/", roles.new, name="roles-new"),
    path("roles/<int:pk>/", roles.edit, name="roles-edit"),
    path("roles/<int:pk>/members/", roles.grant, name="roles-grant"),
    path("roles/<int:pk>/members/<int:user>/revoke/", roles.revoke, name="roles-revoke"),
    path("businesses/", businesses.businesses, name="businesses-list"),
    path("businesses/new/", businesses.new, name="businesses-new"),
    path("businesses/<int:pk>/", businesses.edit, name="businesses-edit"),
    path("businesses/<int:pk>/roles/", businesses.add_role, name="businesses-role"),
    path("business-roles/<int:seat>/members/", businesses.appoint, name="businesses-appoint"),
    path(
        "business-roles/<int:seat>/members/<int:user>/dismiss/",
        businesses.dismiss,
        name="businesses-dismiss",
    ),
    path("departments/", departments.departments, name="departments-list"),
    path("departments/new/", departments.new, name="departments-new"),
    path("departments/<int:pk>/", departments.edit, name="departments-edit"),
    path("services/", services.services, name="services-list"),
    path("services/new/", services.new, name="services-new"),
    path("services/<int:pk>/", services.edit, name="services-edit"),
    path("parameters/", parameters.parameters, name="parameters"),
    path("catalogue/", catalogue_admin.tree, name="catalogue-admin"),
    path("catalogue/folders/new/", catalogue_admin.new_folder, name="catalogue-admin-folder-new"),
    path("catalogue/folders/<int:pk>/", catalogue_admin.folder, name="catalogue-admin-folder"),
    path(
        "catalogue/folders/<int:pk>/remove/",
        catalogue_admin.remove_folder,
        name="catalogue-admin-folder-remove",
    ),
    path(
        "catalogue/offerings/new/",
        catalogue_admin.new_offering,
        name="catalogue-admin-offering-new",
    ),
    path(
        "catalogue/offerings/<slug:key>/",
        catalogue_admin.offering,
        name="catalogue-admin-offering",
    ),
    path(
        "catalogue/offerings/<slug:key>/process/",
        catalogue_admin.bind,
        name="catalogue-admin-bind",
    ),
    path(
        "catalogue/offerings/<slug:key>/visibility/",
        catalogue_admin.show_to,
        name="catalogue-admin-visibility",
    ),
    path(
        "catalogue/offerings/<slug:key>/publish/",
        catalogue_admin.publish,
        name="catalogue-admin-publish",
    ),
    path(
        "catalogue/offerings/<slug:key>/unpublish/",
        catalogue_admin.unpublish,
        name="catalogue-admin-unpublish",
    ),
    path(
        "catalogue/folders/<int:pk>/<str:way>/",
        catalogue_admin.move_folder,
        name="catalogue-admin-folder-move",
    ),
    path(
        "catalogue/offerings/<slug:key>/<str:way>/",
        catalogue_admin.move_offering,
        name="catalogue-admin-offering-move",
    ),
]
