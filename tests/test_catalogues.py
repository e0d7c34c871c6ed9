"""Catalogues: the shipped rows are entered once as version 1, and an office's later version leaves the earlier as it was."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from handlers import catalogues as shipped
from models import catalogues
from models.catalogues import Catalogue
from models.machine.store import Store
from rules import findings

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def seeded(sqlite_store: Store) -> Store:
    """A database with the shipped catalogues."""
    with sqlite_store.write() as db:
        shipped.seed(db, NOW)
    return sqlite_store


def _rows(store: Store, kind: str) -> list[dict[str, Any]]:
    with store.read() as db:
        return catalogues.rows(db, kind, catalogues.latest(db, kind))


@pytest.mark.parametrize("kind", shipped.KINDS)
def test_the_shipped_rows_are_version_one(kind: str, seeded: Store) -> None:
    assert _rows(seeded, kind) == shipped.shipped(kind)
    with seeded.read() as db:
        assert catalogues.latest(db, kind) == 1


def test_seeding_again_enters_nothing_and_keeps_what_the_office_changed(seeded: Store) -> None:
    changed = [{**row, "label": f"{row['label']}。"} for row in shipped.shipped("findings")]
    with seeded.write() as db:
        db.add(Catalogue(kind="findings", version=2, rows=changed, basis="第三十二条", at=NOW))
    with seeded.write() as db:
        shipped.seed(db, NOW)
    with seeded.read() as db:
        assert len(db.exec(select(Catalogue)).all()) == len(shipped.KINDS) + 1
        assert catalogues.rows(db, "findings", 1) == shipped.shipped("findings")
    assert _rows(seeded, "findings") == changed


def test_what_the_program_ships_anew_becomes_a_version_of_its_own(sqlite_store: Store) -> None:
    old = [{**row, "label": f"旧{row['label']}"} for row in shipped.shipped("findings")]
    with sqlite_store.write() as db:
        db.add(Catalogue(kind="findings", version=1, rows=old, basis=shipped.BASIS, at=NOW))
    for _ in range(2):
        with sqlite_store.write() as db:
            shipped.seed(db, NOW)
    with sqlite_store.read() as db:
        assert catalogues.latest(db, "findings") == 2
        assert catalogues.rows(db, "findings", 1) == old
    assert _rows(sqlite_store, "findings") == shipped.shipped("findings")


@pytest.mark.parametrize("kind", shipped.KINDS)
def test_every_row_has_a_code_and_a_label_of_its_own(kind: str) -> None:
    rows = shipped.shipped(kind)
    for column in ("code", "label"):
        assert len({row[column] for row in rows}) == len(rows)
    assert all(row["code"].isascii() and not row["label"].isascii() for row in rows)


def test_what_has_no_catalogue_has_no_version(sqlite_store: Store) -> None:
    with sqlite_store.read() as db:
        assert catalogues.latest(db, "findings") == 0


def test_the_reasons_to_step_aside_are_those_of_the_regulation() -> None:
    reasons = [row["label"] for row in shipped.shipped("recusal_reasons")]
    assert reasons == ["岗位调整", "工作冲突", "身体健康", "执行回避（有利害关系）"]


def test_the_results_can_be_told_apart_by_the_rules() -> None:
    assert findings.faultless(findings.read(shipped.shipped("findings"))).label == "未发现问题"
