"""File descriptors: each open connection takes one, and a server without a free one refuses everybody at once."""

import resource

# Databases, broker, log, static files; and everyone who reads or posts while the streams stand open.
LEAST_RESERVED = 128
RESERVED_SHARE = 20
# Systems whose hard limit is «unlimited» still refuse more than this for one process (macOS: OPEN_MAX).
OPEN_MAX = 10_240


def reachable_limit() -> int:
    """How many descriptors this process may open once the soft limit is raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(soft, OPEN_MAX) if hard == resource.RLIM_INFINITY else hard


def raise_limit() -> int:
    """Raise the soft limit of this process to the hard one. The limit that holds now."""
    limit = reachable_limit()
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    return limit


def streams_that_fit(limit: int) -> int:
    """How many streams a process with `limit` descriptors can hold and still accept, read and post."""
    return max(1, limit - max(LEAST_RESERVED, limit // RESERVED_SHARE))


def descriptors_for(streams: int) -> int:
    """The least limit with room for `streams`."""
    limit = streams + LEAST_RESERVED
    while streams_that_fit(limit) < streams:
        limit += streams - streams_that_fit(limit)
    return limit
