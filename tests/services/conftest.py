from tests.admin.conftest import other_site, post  # noqa: F401 - fixtures
