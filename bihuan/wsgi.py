"""The WSGI entry point for granian, gunicorn or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from bihuan.core import longevity

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
with longevity.loading():
    application = get_wsgi_application()

    from django.urls import get_resolver  # only after the settings

    get_resolver().url_patterns  # noqa: B018 - load the pages now, not with the first visitor
longevity.settle()
