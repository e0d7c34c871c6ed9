"""What evidence is: its kinds, told by the bytes and never by the name, and until when it may be added (第二十三、二十四、二十六条)."""

import codecs
import re
import unicodedata
from collections.abc import Collection

from rules.refusal import Refusal
from rules.roles import Labelled
from rules.workflow import InspectionState, Step, inspection_move

ARTICLE = "第二十四条"
HEAD = 4096
"""How many of the first bytes tell the kind."""


class EvidenceKind(Labelled):
    """What a piece of evidence is."""

    PICTURE = "picture", "图片"
    VIDEO = "video", "视频"
    AUDIO = "audio", "音频"
    DOCUMENT = "document", "文档"
    ELSEWHERE = "elsewhere", "外部存放"


BEGINNINGS: tuple[tuple[bytes, EvidenceKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", EvidenceKind.PICTURE),
    (b"\xff\xd8\xff", EvidenceKind.PICTURE),
    (b"GIF87a", EvidenceKind.PICTURE),
    (b"GIF89a", EvidenceKind.PICTURE),
    (b"II*\x00", EvidenceKind.PICTURE),
    (b"MM\x00*", EvidenceKind.PICTURE),
    (b"\x1a\x45\xdf\xa3", EvidenceKind.VIDEO),  # Matroska, WebM
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", EvidenceKind.VIDEO),  # WMV
    (b"FLV\x01", EvidenceKind.VIDEO),
    (b"\x00\x00\x01\xba", EvidenceKind.VIDEO),  # MPEG, as recorders write it
    (b"\x00\x00\x01\xb3", EvidenceKind.VIDEO),
    (b"ID3", EvidenceKind.AUDIO),
    (b"OggS", EvidenceKind.AUDIO),
    (b"fLaC", EvidenceKind.AUDIO),
    (b"#!AMR", EvidenceKind.AUDIO),  # a voice message
    (b"#!SILK", EvidenceKind.AUDIO),
    (b"\x02#!SILK", EvidenceKind.AUDIO),
    (b"%PDF-", EvidenceKind.DOCUMENT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", EvidenceKind.DOCUMENT),  # doc, xls, wps
    (b"{\\rtf", EvidenceKind.DOCUMENT),
)
RIFF = {b"WEBP": EvidenceKind.PICTURE, b"WAVE": EvidenceKind.AUDIO, b"AVI ": EvidenceKind.VIDEO}
STILL_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"})
SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
PACKAGES = ("word/", "xl/", "ppt/", "OFD.xml", "content.xml")  # docx, xlsx, pptx, ofd, odf
TRANSPORT = 188  # bytes between two marks of an MPEG transport stream
RUNNABLE = ("<", "#!", "MZ")  # pages and programs are no documents, though some are text
SHA256 = re.compile(r"(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])")


def kind_of(head: bytes, inside: Collection[str] = ()) -> EvidenceKind | None:
    """Return what a file is by its first bytes and the names inside it where it is a package; None when it is no evidence."""
    for begins, kind in BEGINNINGS:
        if head.startswith(begins):
            return kind
    if head[:4] == b"RIFF":
        return RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head[:2] == b"PK":
        return EvidenceKind.DOCUMENT if any(name.startswith(PACKAGES) for name in inside) else None
    if _is_sound(head):
        return EvidenceKind.AUDIO
    if head[:1] == b"G" == head[TRANSPORT : TRANSPORT + 1]:
        return EvidenceKind.VIDEO
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return EvidenceKind.PICTURE
    return EvidenceKind.DOCUMENT if _is_text(head) else None


def is_table(head: bytes, inside: Collection[str] = ()) -> bool:
    """Tell whether a file may be a roster: a workbook, or text in columns."""
    return any(name.startswith("xl/") for name in inside) or (
        _is_text(head) and any(one in head for one in b",\t;")
    )


def require_open(state: str, *, number: int) -> None:
    """Refuse evidence before the team has its notice, and after the result is approved.

    Raises:
        Refusal: ``evidence_closed`` or ``inspection_not_due``.
    """
    if state in (InspectionState.APPROVED, InspectionState.PUBLISHED):
        raise Refusal("evidence_closed", article="第二十五条", number=number)
    if state != InspectionState.RECORDED:
        inspection_move(state, Step.RECORD, number=number)


def require_unconfirmed(state: str, *, number: int, place: int) -> None:
    """Refuse to take back what belongs to a confirmed record.

    Raises:
        Refusal: ``evidence_confirmed``.
    """
    if state != InspectionState.RELEASED:
        raise Refusal("evidence_confirmed", article="第二十六条", number=number, place=place)


def read_hash(pasted: str) -> tuple[str, str] | None:
    """Return the SHA-256 and the file's name ("" where there is none) of a pasted line, or None when it is none."""
    plain = unicodedata.normalize("NFKC", pasted)
    found = SHA256.search(plain.lower())
    if found is None:
        return None
    name = plain[found.end() :].strip().lstrip("*").strip()
    return found[0], name.splitlines()[0].strip() if name else ""


def read_places(said: str) -> list[int]:
    """Return the numbers of items or pieces as somebody said them: "2、5", "第2项和第5", "三"."""
    found = re.findall(r"[0-9]{1,4}|[一二三四五六七八九十]+", unicodedata.normalize("NFKC", said))
    return [int(one) if one.isdecimal() and one.isascii() else _of_signs(one) for one in found]


def size_words(size: int) -> str:
    """Return a size as people say it."""
    if size < 1 << 10:
        return f"{size} 字节"
    return f"{size / (1 << 10):.0f} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB"


def _of_signs(number: str) -> int:
    tens, ten, ones = number.rpartition("十")
    digits = "一二三四五六七八九"
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (10 * (digits.find(tens) + 1 if tens else 1) if ten else 0) + (
        digits.find(ones) + 1 if ones else 0
    )


def _of_brand(brand: bytes) -> EvidenceKind:
    if brand in STILL_BRANDS:
        return EvidenceKind.PICTURE
    return EvidenceKind.AUDIO if brand in SOUND_BRANDS else EvidenceKind.VIDEO


def _is_sound(head: bytes) -> bool:
    """Tell an MPEG or AAC frame by its sync bits; a text's byte order mark (FF FE) looks like one and is none."""
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] not in (0xFE, 0xFF)


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)  # the last sign may be cut
        except UnicodeDecodeError:
            continue
        plain = text.lstrip("\ufeff").strip()
        controls = any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text)
        return bool(plain) and not controls and not plain.startswith(RUNNABLE)
    return False
