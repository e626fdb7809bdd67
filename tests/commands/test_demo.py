"""`make run`, twice: the data and the password stay."""

import re
from pathlib import Path

import httpx

from tests.servers import Databases, Server


def password(server: Server) -> list[str]:
    return re.findall(r"moderator / (\S+)", server.log())


def test_running_the_demo_again_keeps_everything(databases: Databases, tmp_path: Path) -> None:
    demo = Server(databases.fresh(empty=True), tmp_path / "log", kind="demo", VAR_DIR=str(tmp_path))
    blog = f"http://localhost:{demo.demo_port}"
    try:
        demo.start()
        before = demo.snapshot("backup-of-nothing")["thread"]["count"]
        assert before >= 40
        posted = demo.post("Mine", thread="backup-of-nothing", url=f"{blog}/fourteen-months-of-nothing/", origin=blog)
        assert posted.status_code == 201, posted.text
        assert (tmp_path / "moderator-password").stat().st_mode & 0o077 == 0
        assert demo.terminate() == 0
        demo.start()
        assert demo.snapshot("backup-of-nothing")["thread"]["count"] == before + 1
        first, second = password(demo)
        assert first == second
        assert httpx.get(f"{blog}/").status_code == 200
    finally:
        demo.kill()
