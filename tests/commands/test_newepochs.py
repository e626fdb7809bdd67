from django.core.management import call_command

from comments.models import Site, Thread


def test_every_log_gets_a_new_name(site: Site) -> None:
    before = {thread.pk: thread.epoch for thread in (Thread.objects.create(site=site, key=key) for key in "abc")}
    call_command("newepochs", verbosity=0)
    after = dict(Thread.objects.values_list("pk", "epoch"))
    assert all(after[pk] != epoch for pk, epoch in before.items())
