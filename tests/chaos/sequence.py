"""A reader's place in a log, and whether what it is told comes in order, without gap and once."""

BEGINNING = "0.0"


def split_cursor(cursor: str) -> tuple[int, int]:
    epoch, _, seq = cursor.partition(".")
    return int(epoch), int(seq)


def is_same_place(one: str, other: str) -> bool:
    """Whether nothing lies between two cursors. `0.0` is the beginning of any log."""
    return one == other or (BEGINNING in (one, other) and split_cursor(one)[1] == split_cursor(other)[1])


def judge_step(place: str, following: str) -> str:
    """What is wrong when `following` is the first event told after `place`; "" when nothing is."""
    epoch, seq = split_cursor(place)
    next_epoch, next_seq = split_cursor(following)
    if epoch != next_epoch and place != BEGINNING:
        return "events of another log"
    if next_seq <= seq:
        return "events told twice"
    return "" if next_seq == seq + 1 else "events lost"
