"""The demo blog's posts; their words are in templates/demo/posts/, one file for each slug."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Post:
    """One post. An empty `thread` means that its discussion is named by the page's path, the widget's default."""

    slug: str
    title: str
    excerpt: str
    days_ago: int
    thread: str = ""

    @property
    def path(self) -> str:
        """Where the blog serves it."""
        return f"/{self.slug}/"

    @property
    def key(self) -> str:
        """The canonical key of its discussion."""
        return self.thread or self.path.rstrip("/")

    @property
    def template(self) -> str:
        """The template with its words."""
        return f"demo/posts/{self.slug}.html"

    def published(self, loaded_on: date) -> date:
        """Its date: so many days before the demo data was loaded, so that no comment is older than its post."""
        return loaded_on - timedelta(days=self.days_ago)


POSTS = [
    Post(
        slug="when-the-page-moves",
        title="What it is like when the page moves",
        excerpt=(
            "On the evening the river came up, the whole lower town sat in its kitchens and reloaded one web page. "
            "I have been thinking since about rooms you must leave in order to hear what is said in them."
        ),
        days_ago=1,
        thread="when-the-page-moves",
    ),
    Post(
        slug="fourteen-months-of-nothing",
        title="Fourteen months of backing up an empty folder",
        excerpt=(
            "Every night at ten past three a script copied nineteen years of family life to a second disk, and every "
            "morning a mail told me that it had. The script was three lines long. I had read all three."
        ),
        days_ago=6,
        thread="backup-of-nothing",
    ),
    Post(
        slug="bread-for-people-with-other-plans",
        title="Bread for people with other plans",
        excerpt=(
            "Most bread recipes are written by somebody who was at home all day. This one asks for eleven minutes in "
            "four visits, and does not mind if you are three hours late for any of them."
        ),
        days_ago=19,
    ),
]
