"""For whoever watches the server: is the process up, and can it do its work?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments import drain
from comments.broker import broker_fault
from comments.queries.migrations import missing_migrations

# Once seen, migrations stay applied for the life of a process: then the database need only answer, and not be a blank.
_migrated = False


@never_cache
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """The process is up. Asks nobody else, so that a slow database does not get a healthy process restarted."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def show_readiness(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and channel layer answer, else 503 with the names of those that do not. A process
    on its way out says so and asks nobody."""
    faults = ["draining"] if drain.is_draining() else _find_faults()
    return JsonResponse({"status": "unavailable" if faults else "ok", "faults": faults}, status=503 if faults else 200)


def _find_faults() -> list[str]:
    return [name for name, answers in (("database", _database_answers()), ("layer", not broker_fault())) if not answers]


def _database_answers() -> bool:
    global _migrated
    try:
        if _migrated:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        else:
            _migrated = not missing_migrations()
    except DatabaseError:
        return False
    return _migrated
