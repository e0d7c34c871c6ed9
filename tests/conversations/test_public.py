"""Whatever leaves the office, taken together, links no name to an id, a level, an exclusion or a recusal (第二、十八条)."""

import json
import re
from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from handlers.inspections.publications import CHECKS
from models.machine.groups import GroupKind, of_kind
from models.machine.people import Person
from models.machine.post import Letter
from models.rosters import Inspector, Subject, SubjectItem
from models.tasks import Draw, Lock
from rules import frozen, verifier
from rules.lock import Salting
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.replaced import consented, newcomers
from tests.conversations.way import Way, one_engine, squad_way

pytestmark = one_engine
HEX = re.compile("[0-9a-f]{64}")


@pytest.fixture
async def told(chat: Chat) -> Way:
    """A task that was published, after somebody of its teams was replaced and its first lock was given up."""
    walk = await squad_way(chat).walked("locked")
    await walk.deputy.asks("撤销锁定 5", "确认", "锁定 5", "确认")
    for who in walk.contributors():
        await who.asks("摇号 5", f"第 {who.person_id % 2} 句话", "确认")
    chat.ignores()
    await (await walk.dispatched()).released()
    visit = walk.inspections()[0]
    await consented(walk.leader(visit), visit, walk.deputy)
    chat.ignores()
    assert newcomers(chat, visit)
    await (await walk.recorded()).approved()
    await chat.holder(Role.PUBLISHER).asks("公示 5", "确认")
    chat.ignores()
    return walk


def _artefacts(chat: Chat) -> Iterator[tuple[str, str]]:
    """Yield everything that is public: pages, proofs, and what was said to the public group."""
    for path in sorted(chat.settings.files.public.iterdir()):
        if path.name in CHECKS:
            continue  # the same for every task
        yield path.name, path.read_text(encoding="utf-8")
    with chat.store.read() as db:
        for group in of_kind(db, GroupKind.PUBLIC):
            for letter in db.exec(select(Letter).where(Letter.group_id == group.id)):
                yield letter.template, f"{letter.title}\n{letter.facts}\n{letter.text}"


async def test_a_proof_names_nobody(told: Way) -> None:
    said = dict(_artefacts(told.chat))["proof-5.json"]
    with told.chat.store.read() as db:
        lock, people, subjects = (
            db.exec(select(Lock)).all()[-1],
            db.exec(select(Person)).all(),
            db.exec(select(Subject)).all(),
        )
        salts = [*db.exec(select(Subject.salt)), *db.exec(select(Inspector.salt)), lock.chain]
        units = {one.executing_unit for one in subjects} - {
            one["unit"] for one in lock.commitment["contributors"]
        }
        units -= {lock.commitment["policy"]["initiating_unit"]}
    secrets = [word for one in people for word in (one.name, one.badge)] + [*salts, *units]
    secrets += [word for one in subjects for word in (one.name, one.code)]
    assert [word for word in secrets if word and word in said] == []


async def test_what_names_somebody_holds_no_id_and_no_level(told: Way) -> None:
    with told.chat.store.read() as db:
        lock, subjects = db.exec(select(Lock)).all()[-1], db.exec(select(Subject)).all()
        salting = Salting(5, lock.sequence)
        ids = {salting.pid(one.salt, one.code) for one in subjects}
        inspectors = [one.name for one in db.exec(select(Person).join(Inspector))]
    named = 0
    for name, said in _artefacts(told.chat):
        if name.startswith("proof-"):
            continue
        named += any(one.name in said for one in subjects)
        assert not ids & set(HEX.findall(said)), name
        assert not re.search(r"[A-E] ?级|重点|失信|风险等级|排除事由|回避|工作冲突", said), name
        assert not any(one in said for one in inspectors), name
    assert named == 1  # the page, after the visits


async def test_what_is_public_says_first_what_must_be_seen_for_ever(told: Way) -> None:
    for name, said in _artefacts(told.chat):
        if name.startswith(("task-", "dispatch/", "publications/")):
            counted = re.search(
                r"撤销锁定 1 次 · 更换检查人员 (\d) 次 · 更换检查对象 0 家 · 排除 \d+ 家", said
            )
            assert counted, name
            assert counted[1] == ("0" if name == "dispatch/notice" else "1")


async def test_the_published_proof_holds_with_the_fingerprint_that_was_given_out(told: Way) -> None:
    content = (told.chat.settings.files.public / "proof-5.json").read_bytes()
    with told.chat.store.read() as db:
        first, lock = db.exec(select(Lock)).all()
        draw = db.exec(select(Draw)).one()
    checks = verifier.verify(content, lock.fingerprint[:24])
    assert [one for one in checks if not one.held] == []
    assert json.loads(content)["commitment"]["earlier"] == [first.fingerprint]
    assert json.loads(content)["result_hash"] == draw.result_hash


async def test_a_subject_finds_its_own_row_by_its_salt(told: Way) -> None:
    document = json.loads((told.chat.settings.files.public / "proof-5.json").read_bytes())
    rows = {row.pid: row for row in frozen.read_public(document["subjects"].encode())}
    with told.chat.store.read() as db:
        lock = db.exec(select(Lock)).all()[-1]
        visited = {one.subject_id for one in told.inspections()}
        applies = select(SubjectItem.subject_id).where(
            col(SubjectItem.item_code).in_(lock.commitment["items"])
        )
        salting = Salting(5, lock.sequence)
        subjects = db.exec(select(Subject).where(col(Subject.id).in_(applies), col(Subject.active))).all()
    mine = {salting.pid(one.salt, one.code): one for one in subjects}
    assert mine.keys() == rows.keys()
    assert {mine[pid].id for pid, _, _ in document["drawn"]} == visited
