from tests.people.conftest import admin, person, roles  # noqa: F401
