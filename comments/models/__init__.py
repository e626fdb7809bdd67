from comments.models.author import Author
from comments.models.ban import Ban
from comments.models.bayes_word import BayesLesson, BayesWord
from comments.models.claim import Claim
from comments.models.comment import Comment
from comments.models.event import Event
from comments.models.flood_window import FloodWindow
from comments.models.job import PeriodicJob
from comments.models.mail import OutgoingMail
from comments.models.moderation_entry import ModerationEntry, ModerationLog
from comments.models.notice_choice import NoticeChoice
from comments.models.queue_item import QueueItem
from comments.models.rate import Rate
from comments.models.report import Report
from comments.models.site import Site
from comments.models.thread import Thread
from comments.models.thread_alias import ThreadAlias
from comments.models.vote import Vote

__all__ = [
    "Author",
    "Ban",
    "BayesLesson",
    "BayesWord",
    "Claim",
    "Comment",
    "Event",
    "FloodWindow",
    "ModerationEntry",
    "ModerationLog",
    "NoticeChoice",
    "OutgoingMail",
    "PeriodicJob",
    "QueueItem",
    "Rate",
    "Report",
    "Site",
    "Thread",
    "ThreadAlias",
    "Vote",
]
