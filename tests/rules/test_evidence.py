"""Evidence: kinds by the bytes, hashes as they are pasted, numbers as they are said, and until when it may be added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import evidence
from rules.evidence import EvidenceKind, kind_of, read_hash, read_places
from rules.refusal import Refusal
from rules.workflow import InspectionState

PICTURE, VIDEO, AUDIO, DOCUMENT = (
    EvidenceKind.PICTURE, EvidenceKind.VIDEO, EvidenceKind.AUDIO, EvidenceKind.DOCUMENT,
)  # fmt: skip
HASH = "0a" * 32


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", PICTURE), (b"\xff\xd8\xff\xe1Exif", PICTURE), (b"GIF89a", PICTURE), (b"II*\x00", PICTURE),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", PICTURE), (b"\x00\x00\x00\x18ftypheic", PICTURE), (b"BM\x36\x00\x00\x00" + bytes(8), PICTURE),
        (b"\x00\x00\x00\x18ftypmp42", VIDEO), (b"\x00\x00\x00\x14ftypqt  ", VIDEO), (b"\x00\x00\x00\x18ftyp3gp4", VIDEO),
        (b"RIFF\x00\x00\x00\x00AVI LIST", VIDEO), (b"\x1a\x45\xdf\xa3", VIDEO), (b"\x00\x00\x01\xba", VIDEO),
        (b"G" + bytes(187) + b"G" + bytes(20), VIDEO),
        (b"ID3\x04", AUDIO), (b"\xff\xfb\x90\x00", AUDIO), (b"\xff\xf1\x50\x80", AUDIO), (b"#!AMR\n", AUDIO), (b"\x02#!SILK_V3", AUDIO),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", AUDIO), (b"\x00\x00\x00\x20ftypM4A ", AUDIO), (b"OggS\x00", AUDIO),
        (b"%PDF-1.4", DOCUMENT), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOCUMENT), ("登记本".encode(), DOCUMENT),
        ("登记本".encode("gb18030"), DOCUMENT), ("登记".encode()[:-1], DOCUMENT),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(head: bytes, kind: EvidenceKind) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    "head",
    [
        b"", b" \r\n", b"MZ\x90\x00\x03", b"MZ text", b"\x7fELF\x02", b"<html>", b"<?xml version='1.0'?><svg>", "\ufeff<!doctype".encode(),
        b"#!/bin/sh\n", b"PK\x03\x04", b"RIFF\x00\x00\x00\x00ACON", b"\xff\xfe\x00\x00", b"G" + bytes(300), b"Rar!\x1a\x07",
        b"\x00asm", b"BM is text\x00",
    ],
)  # fmt: skip
def test_what_is_none_of_them_is_no_evidence(head: bytes) -> None:
    assert kind_of(head) is None


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("[Content_Types].xml", "word/document.xml"), DOCUMENT), (("xl/workbook.xml",), DOCUMENT), (("OFD.xml", "Doc_0/"), DOCUMENT),
        (("mimetype", "content.xml"), DOCUMENT), (("classes.dex",), None), (("照片/1.jpg",), None), ((), None),
    ],
)  # fmt: skip
def test_a_package_is_what_lies_in_it(names: tuple[str, ...], kind: EvidenceKind | None) -> None:
    assert kind_of(b"PK\x03\x04", names) == kind


@given(st.binary(max_size=400))
def test_any_bytes_have_one_answer(head: bytes) -> None:
    assert kind_of(head) in {None, *EvidenceKind} - {EvidenceKind.ELSEWHERE}


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        (HASH, (HASH, "")), (HASH.upper(), (HASH, "")), (f"{HASH}  录像 1.mp4", (HASH, "录像 1.mp4")), (f"{HASH} *a.mp4", (HASH, "a.mp4")),
        (f"SHA-256：{HASH}", (HASH, "")), (f" {HASH}\na.mp4\nb", (HASH, "a.mp4")), ("０ａ" * 32, (HASH, "")),
        (HASH[1:], None), (HASH + "0", None), ("x" + HASH, None), ("g" * 64, None), ("", None),
    ],
)  # fmt: skip
def test_a_hash_is_read_as_it_was_pasted(pasted: str, found: tuple[str, str] | None) -> None:
    assert read_hash(pasted) == found


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("2", [2]), ("２、5", [2, 5]), ("2项和第5", [2, 5]), ("三", [3]), ("十", [10]), ("十二", [12]), ("二十", [20]), ("三十一", [31]),
        ("一一", [0]), ("全部", []), ("", []),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_were_said(said: str, places: list[int]) -> None:
    assert read_places(said) == places


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (InspectionState.DRAWN, "inspection_not_due"), (InspectionState.DISPATCHED, "inspection_not_due"), (InspectionState.RELEASED, ""),
        (InspectionState.RECORDED, ""), (InspectionState.APPROVED, "evidence_closed"), (InspectionState.PUBLISHED, "evidence_closed"),
        (InspectionState.VOID, "inspection_not_due"),
    ],
)  # fmt: skip
def test_evidence_is_added_from_the_notice_to_the_approval(state: str, reason: str) -> None:
    if not reason:
        evidence.require_open(state, number=12)
        return
    with pytest.raises(Refusal, match=reason) as refused:
        evidence.require_open(state, number=12)
    assert refused.value.article == "第二十五条"


@pytest.mark.parametrize("state", [one for one in InspectionState if one != InspectionState.RELEASED])
def test_what_belongs_to_a_record_is_not_taken_back(state: str) -> None:
    with pytest.raises(Refusal, match="evidence_confirmed"):
        evidence.require_unconfirmed(state, number=12, place=1)
    evidence.require_unconfirmed(InspectionState.RELEASED, number=12, place=1)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 字节"), (1023, "1023 字节"), (2048, "2 KB"), (5 << 20, "5.0 MB")]
)
def test_a_size_is_said_as_people_say_it(size: int, words: str) -> None:
    assert evidence.size_words(size) == words


def test_a_table_may_be_a_roster() -> None:
    assert evidence.is_table(b"PK\x03\x04", ("xl/workbook.xml",))
    assert evidence.is_table("姓名,单位\n".encode("gb18030"))
    assert not evidence.is_table("说明".encode())
    assert not evidence.is_table(b"\xff\xd8\xff,")
