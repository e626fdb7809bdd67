from comments.enums import Badge
from comments.models import Author, Comment, Site
from comments.moderation.checks.rejections import find
from comments.moderation.verdict import Case


def wrote(author: Author, *states: str) -> Case:
    thread, _ = author.site.threads.get_or_create(key="/post")
    Comment.objects.bulk_create(Comment(thread=thread, author=author, state=state) for state in states)
    return Case(author.site, author, Comment())


def test_the_share_of_what_was_refused_counts(site: Site) -> None:
    def points(*states: str) -> float:
        found = find(wrote(Author.objects.create(site=site), *states))
        return found.score if found else 0

    assert points() == points("published", "pending", "deleted") == points("spam") == 0
    assert points("spam", "rejected") == points("spam", "removed", "pending") == 12
    assert points("spam", "rejected", "published", "published") == 6
    assert points(*["published"] * 18, "spam", "spam") == 1.2


def test_who_is_new_or_has_a_badge_is_not_asked_about(site: Site, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert find(Case(site, Author(), Comment())) is None
        assert find(Case(site, Author(pk=7, badge=Badge.OWNER), Comment())) is None
