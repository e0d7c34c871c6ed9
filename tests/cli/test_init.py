"""``init`` and every command before it: the first minute at a new machine, and the slips one makes there."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from bot import config
from bot.config import Settings
from models import migrations
from models.machine.store import Store
from tests.cli.conftest import Terminal
from tests.servers.postgres import Server

COMMANDS = (("run",), ("ledger", "verify"), ("import", "items", "items.csv"))


def test_init_writes_the_explained_configuration_and_makes_the_database(terminal: Terminal) -> None:
    said = terminal.runs("init")
    assert "已写入 config.toml" in said
    assert "数据库已就绪" in said
    defaults = Settings().model_dump(exclude={"database", "files"})
    assert (
        config.load(terminal.directory / "config.toml").model_dump(exclude={"database", "files"}) == defaults
    )
    assert "完整" in terminal.runs("ledger", "verify")


def test_init_never_overwrites_what_an_office_wrote(terminal: Terminal) -> None:
    written = '[bureau]\nname = "青石县公安局"\n'
    path = terminal.writes("config.toml", written)
    assert "已写入" not in terminal.runs("init")
    terminal.runs("init")
    assert path.read_text(encoding="utf-8") == written


def test_init_makes_the_directory_it_is_told(terminal: Terminal) -> None:
    terminal.runs("init", "--config", "etc/bureau/config.toml")
    assert (terminal.directory / "etc/bureau/var/shuangsuiji.db").exists()


def _make_older(path: Path) -> None:
    """Make a database as a program of the day before yesterday would have."""
    settings, store = Config(), Store(f"sqlite:///{path}")
    settings.set_main_option("script_location", str(migrations.HERE))
    settings.set_main_option("path_separator", "os")
    with store.write() as db:
        settings.attributes["connection"] = db.connection()
        command.upgrade(settings, "0002")
    store.close()


def test_init_moves_an_older_database_on(terminal: Terminal) -> None:
    terminal.writes("config.toml", '[database]\nurl = "sqlite:///bureau.db"\n')
    _make_older(terminal.directory / "bureau.db")
    assert "请先运行 init" in terminal.runs("ledger", "verify", code=2)
    terminal.runs("init")
    terminal.runs("init")
    assert "完整" in terminal.runs("ledger", "verify")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_without_a_configuration_every_command_says_run_init(
    terminal: Terminal, words: tuple[str, ...]
) -> None:
    terminal.writes("items.csv", "事项编码\n")
    assert "没有找到 config.toml；请先运行 init" in terminal.runs(*words, code=2)


@pytest.mark.parametrize("words", [("init",), *COMMANDS], ids=lambda words: words[0])
def test_an_unknown_key_is_answered_with_the_nearest(terminal: Terminal, words: tuple[str, ...]) -> None:
    terminal.writes("items.csv", "事项编码\n")
    terminal.writes("config.toml", "[talk]\npage_line = 5\n")
    assert "未知的键 talk.page_line，是不是 talk.page_lines？" in terminal.runs(*words, code=2)


@pytest.mark.parametrize("words", [("init",), *COMMANDS], ids=lambda words: words[0])
def test_a_database_of_a_newer_program_is_left_alone(terminal: Terminal, words: tuple[str, ...]) -> None:
    terminal.writes("items.csv", "事项编码\n")
    terminal.runs("init")
    database = sqlite3.connect(terminal.directory / "var/shuangsuiji.db")
    with database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "9999" in terminal.runs(*words, code=2)
    assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    database.close()


@pytest.mark.parametrize("words", [("init",), *COMMANDS], ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://bureau:secret@127.0.0.1:1/none", "打不开数据库 postgresql"),
        ("sqlite:///note.txt", "打不开数据库 sqlite"),
        ("sqlite://", "database.url 不能用"),
        ("mysql://bureau@host/none", "database.url 不能用"),
        ("bureau.db", "database.url 不能用"),
    ],
)
def test_a_database_that_can_not_be_opened_is_said(
    terminal: Terminal, words: tuple[str, ...], url: str, said: str
) -> None:
    terminal.writes("items.csv", "事项编码\n")
    terminal.writes("note.txt", "这不是数据库，只是一段足够长的文字。" * 50)
    terminal.writes("config.toml", f'[database]\nurl = "{url}"\n')
    answer = terminal.runs(*words, code=2)
    assert said in answer
    assert "secret" not in answer


def test_init_works_on_postgresql(terminal: Terminal, postgres_server: Server) -> None:
    name = postgres_server.create()
    terminal.writes("config.toml", f'[database]\nurl = "{postgres_server.url(name)}"\n')
    assert "请先运行 init" in terminal.runs("ledger", "verify", code=2)
    terminal.runs("init")
    terminal.runs("init")
    assert "完整" in terminal.runs("ledger", "verify")
    postgres_server.drop(name)


def test_looking_at_a_database_that_is_not_there_does_not_make_one(terminal: Terminal) -> None:
    terminal.writes("config.toml", "")
    assert "还没有数据库" in terminal.runs("ledger", "verify", code=2)
    assert not (terminal.directory / "var").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("understnd 帮助 --role deputy", "没有命令 understnd，是不是 understand？"),
        ("ledger verfy", "没有命令 verfy，是不是 verify？"),
        ("摇号", "没有命令 摇号"),
        ("init --confg x", "没有选项 --confg，是不是 --config？"),
        ("init --config", "--config 后面要写一个值"),
        ("import --yes=1 items x", "--yes 后面不能写值"),
        ("import items", "缺少 表格"),
        ("understand 帮助", "缺少 --role"),
        ("init 这里", "多写了 这里"),
        ("import item x.csv", "没有这一种 item；有：subjects、inspectors、items、plan"),
        ("import items none.xlsx", "没有文件 none.xlsx"),
        ("import items .", "是文件夹，不是文件"),
        ("draw verify none.json", "没有文件 none.json"),
        ("init --config .", "是文件夹"),
        ("demo --script --out note.txt", "已经有同名的文件"),
        ("", "用法："),
        ("draw", "用法："),
    ],
)
def test_a_command_that_was_wrong_is_answered_in_chinese(terminal: Terminal, words: str, said: str) -> None:
    terminal.writes("note.txt", "")
    answer = terminal.runs(*words.split(), code=2)
    assert said in answer
    assert not {"Usage", "Error", "Missing", "Invalid", "Try"} & set(answer.replace(":", " ").split())


@pytest.mark.parametrize(
    "words", ["", "init", "run", "demo", "import", "understand", "draw verify", "ledger verify"]
)
def test_help_explains_every_word_of_a_command(terminal: Terminal, words: str) -> None:
    lines = terminal.runs(*words.split(), "--help").splitlines()
    assert lines[0].startswith("用法：")
    explained = [line.split(maxsplit=1) for line in lines[3:] if line.startswith("  ")]
    assert ["--help", "显示这段说明"] in explained
    assert all(len(one) == 2 for one in explained), explained
