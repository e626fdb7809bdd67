"""`serve` loads without the collector, so it must have it back when it begins to serve."""

import gc

from comments.live.heap import settle


def test_the_collector_is_back_and_leaves_alone_what_was_loaded() -> None:
    before = gc.get_freeze_count()
    gc.disable()
    try:
        settle()
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
        gc.enable()
