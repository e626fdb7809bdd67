"""For whoever watches the server: is the process up, and can it do its work?"""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """The process is up. Asks nobody else, so that a slow database does not get a healthy process restarted."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def show_readiness(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and channel layer answer, else 503 with the names of those that do not."""
    faults = [name for name, check in (("database", _check_database), ("layer", _check_layer)) if not check()]
    return JsonResponse({"status": "unavailable" if faults else "ok", "faults": faults}, status=503 if faults else 200)


def _check_database() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:  # whatever the driver of an absent database raises
        return False


def _check_layer() -> bool:
    try:
        async_to_sync(_touch_layer)()
    except Exception:  # whatever the client of an absent broker raises
        return False
    return True


async def _touch_layer() -> None:
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send("comments.readiness", {"type": "ready"})
