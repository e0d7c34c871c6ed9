"""Confirmed rows entered: twice is once, what was gives way to what is, and nobody keeps what the roster took from him."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from bot.files.cabinet import Cabinet
from handlers.rosters import comparing
from models.binding import BindingCode
from models.machine import people
from models.machine.people import Account, Holding, Person
from models.machine.store import Store
from models.rosters import Inspector, Item, Subject, SubjectItem
from models.tasks import PlanLine
from rules.roles import Role
from rules.rosters import SHAPES, Kind
from tests.rosters.conftest import Compare, Enter
from tests.rosters.samples import INSPECTOR, RIGHT, as_csv, read, row

AT = datetime(2026, 3, 2, tzinfo=UTC)
TABLES: tuple[type[SQLModel], ...] = (
    Subject, SubjectItem, Person, Inspector, Holding, Account, Item, PlanLine,
)  # fmt: skip
WANG: dict[str, str] = {"姓名": "王芳", "警号": "1", "企业微信账号": "u1", "钉钉账号": ""}
LI: dict[str, str] = {"姓名": "李明", "警号": "2", "企业微信账号": "u2", "钉钉账号": ""}


def _all(store: Store) -> dict[str, list[dict[str, Any]]]:
    with store.read() as db:
        return {one.__name__: [row.model_dump() for row in db.exec(select(one))] for one in TABLES}


def _found(store: Store, address: str) -> str:
    with store.read() as db:
        person = people.find(db, "wecom", address)
    return person.name if person else ""


@pytest.mark.parametrize("kind", list(Kind))
def test_entering_twice_is_entering_once(kind: Kind, enter: Enter, sqlite_store: Store) -> None:
    enter(kind, row(kind))
    once = _all(sqlite_store)
    enter(kind, row(kind))
    assert _all(sqlite_store) == once


def test_a_changed_subject_keeps_its_salt_and_loses_the_items_it_no_longer_has(
    enter: Enter, sqlite_store: Store
) -> None:
    enter(Kind.SUBJECTS, row(Kind.SUBJECTS))
    with sqlite_store.read() as db:
        salt = db.exec(select(Subject.salt)).one()
    enter(Kind.SUBJECTS, row(Kind.SUBJECTS, 检查对象名称="改名旅馆", 适用事项="GA-001"))
    with sqlite_store.read() as db:
        subject = db.exec(select(Subject)).one()
        assert (subject.name, subject.salt) == ("改名旅馆", salt)
        assert list(db.exec(select(SubjectItem.item_code))) == ["GA-001"]


def test_the_roster_alone_says_who_holds_which_role(enter: Enter, sqlite_store: Store) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, 角色="检查人员、分管负责人"))
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, 角色="分管负责人、公示员"))
    with sqlite_store.read() as db:
        person = db.exec(select(Person)).one()
        assert people.roles(db, person.id or 0) == {Role.DEPUTY, Role.PUBLISHER}


def test_whoever_is_transferred_is_a_stranger_and_comes_back_as_he_was(
    enter: Enter, sqlite_store: Store
) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **WANG))
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **WANG, 在岗状态="调离"))
    assert _found(sqlite_store, "u1") == ""
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **WANG))
    assert _found(sqlite_store, "u1") == "王芳"


@pytest.mark.parametrize(
    ("rows", "owners"),
    [
        ([{**LI, "企业微信账号": "u1"}], ("李明", "")),
        ([{**WANG, "企业微信账号": "u2"}, {**LI, "企业微信账号": "u1"}], ("李明", "王芳")),
        ([{**LI, "企业微信账号": "u1"}, {**WANG, "企业微信账号": "u2"}], ("李明", "王芳")),
        ([{**WANG, "企业微信账号": ""}], ("", "李明")),
        ([{**WANG, "企业微信账号": "u3"}], ("", "李明")),
        ([], ("王芳", "李明")),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_an_account_is_whose_the_roster_says_it_is(
    rows: list[dict[str, str]], owners: tuple[str, str], together: bool, enter: Enter, sqlite_store: Store
) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **WANG), row(Kind.INSPECTORS, **LI))
    entered = [row(Kind.INSPECTORS, **one) for one in rows]
    for chunk in [entered] if together else [[one] for one in entered]:
        enter(Kind.INSPECTORS, *chunk)
    assert (_found(sqlite_store, "u1"), _found(sqlite_store, "u2")) == owners


def test_an_account_bound_by_code_stays_until_the_roster_names_it(
    enter: Enter, compare: Compare, sqlite_store: Store
) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **WANG))
    with sqlite_store.write() as db:
        person = db.exec(select(Person.id)).one() or 0
        db.add(Account(person_id=person, channel="wecom", address="u9"))
        db.add(
            BindingCode(
                person_id=person, salt="", digest="", issued_by=person, at=AT, expires_at=AT, used_at=AT,
                channel="wecom", address="u9",
            )
        )  # fmt: skip
    assert compare(as_csv(Kind.INSPECTORS, {**INSPECTOR, **WANG}))["changed"] == 0
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **WANG, 执法岗位="禁毒"))
    assert (_found(sqlite_store, "u1"), _found(sqlite_store, "u9")) == ("王芳", "王芳")
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **{**WANG, "企业微信账号": "u9"}))
    assert (_found(sqlite_store, "u1"), _found(sqlite_store, "u9")) == ("", "王芳")
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **{**WANG, "企业微信账号": ""}))
    assert _found(sqlite_store, "u9") == ""


def test_an_account_of_a_channel_that_no_roster_names_stays(enter: Enter, sqlite_store: Store) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **WANG))
    with sqlite_store.write() as db:
        db.add(Account(person_id=db.exec(select(Person.id)).one() or 0, channel="console", address="1"))
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, **WANG, 执法岗位="禁毒"))
    with sqlite_store.read() as db:
        assert set(db.exec(select(Account.channel))) == {"console", "wecom"}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(levels=st.lists(st.sampled_from("ABCD"), min_size=4, max_size=4), cut=st.integers(1, 4))
def test_the_cuts_between_commits_do_not_show(
    levels: list[str], cut: int, enter: Enter, sqlite_store: Store
) -> None:
    rows = [
        row(Kind.SUBJECTS, 主体类别="行为", 检查对象唯一编码=f"X{at}", 风险分类等级=level)
        for at, level in enumerate(levels)
    ]
    enter(Kind.SUBJECTS, *rows[:cut])
    enter(Kind.SUBJECTS, *rows[cut:])
    with sqlite_store.read() as db:
        assert list(db.exec(select(Subject.level).order_by(Subject.code))) == levels


def _rooms() -> list[tuple[Kind, str, int]]:
    homes: dict[Kind, tuple[type[SQLModel], ...]] = {
        Kind.SUBJECTS: (Subject,), Kind.INSPECTORS: (Person, Inspector), Kind.ITEMS: (Item,), Kind.PLAN: (PlanLine,)
    }  # fmt: skip
    elsewhere = {
        (Kind.SUBJECTS, "items"): SubjectItem.item_code, (Kind.INSPECTORS, "wecom"): Account.address,
        (Kind.INSPECTORS, "dingtalk"): Account.address,
    }  # fmt: skip
    rooms = []
    for kind, models in homes.items():
        for column in SHAPES[kind].columns:
            places = [getattr(model, column.field) for model in models if hasattr(model, column.field)]
            home = elsewhere.get((kind, column.field)) or (places[0] if places else None)
            if home is not None and (room := getattr(getattr(home, "type", None), "length", None)):
                rooms.append((kind, column.label, room))
    return rooms


@pytest.mark.parametrize(("kind", "label", "room"), _rooms())
def test_what_has_no_room_in_its_table_is_not_taken(kind: Kind, label: str, room: int) -> None:
    assert read(kind, {**RIGHT[kind], label: "9" * (room + 1)}).rows == {}


def test_a_whole_countys_rosters_are_entered_and_the_same_files_change_nothing(
    county: Path, compare: Compare, enter: Enter, cabinet: Cabinet, sqlite_store: Store
) -> None:
    for kind in (Kind.ITEMS, Kind.INSPECTORS, Kind.SUBJECTS, Kind.PLAN):
        content = (county / f"{kind}.xlsx").read_bytes()
        result = compare(content, kind)
        assert (result["added"], result["report"]["lines"]) == (result["total"], [])
        for start, length in result["chunks"]:
            enter(kind, *comparing.chunk(cabinet, result["rows_file"], (start, length)))
        again = compare(content, kind)
        assert (again["added"], again["changed"], again["chunks"]) == (0, 0, [])
    assert len(_all(sqlite_store)["Subject"]) == 7_800
