"""The WSGI entry point for granian, gunicorn or any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - only after the settings

from bihuan.core import longevity  # noqa: E402

get_resolver().url_patterns  # noqa: B018 - load the pages now, not with the first visitor
longevity.settle()
