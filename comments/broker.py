"""The Redis between processes, asked directly: does it answer?"""

from django.conf import settings

# One that hangs must hold up neither a start nor /readyz for longer.
PATIENCE_SECONDS = 0.5


def broker_fault() -> str:
    """Why Redis does not answer, in its client's words; "" when it does, or when none is wanted."""
    if not settings.REDIS_URL:
        return ""
    import redis  # 60 ms, which a server without one need not spend

    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
    try:
        client.ping()
    except (redis.RedisError, OSError) as error:
        return str(error)
    finally:
        client.close()
    return ""
