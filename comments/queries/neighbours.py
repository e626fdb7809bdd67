from django.conf import settings
from django.db import connection

_OTHERS = """
    SELECT count(DISTINCT application_name) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE %s AND application_name <> %s
"""


def count_neighbours() -> int:
    """How many other processes of ours have a connection to this database now. SQLite cannot tell: 0."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _OTHERS,
            [f"{settings.DATABASE_CLIENT_NAME}-%", settings.DATABASES["default"]["OPTIONS"]["application_name"]],
        )
        (count,) = cursor.fetchone()
    return int(count)
