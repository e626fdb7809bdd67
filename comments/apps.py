from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Comments"

    def ready(self) -> None:
        from comments import checks  # registers them; not before there are settings

        assert self.label == checks.TAG
