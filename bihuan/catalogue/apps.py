from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "bihuan.catalogue"
    label = "catalogue"
