from comments.models.author import Author
from comments.models.comment import Comment
from comments.models.event import Event
from comments.models.rate import Rate
from comments.models.site import Site
from comments.models.thread import Thread

__all__ = ["Author", "Comment", "Event", "Rate", "Site", "Thread"]
