"""Layout: messages as plain text, in parts that a platform can take; the form every channel can fall back to."""

from collections.abc import Sequence

from bot.message import Message

PART_MARK_BYTES = 16  # room for （12/34）
DIGITS = 9  # choices that are answered by a digit; more are shown by their words


def compose_text(messages: Sequence[Message], part_bytes: int) -> list[str]:
    """Return one parcel's text, split at line ends into parts of at most ``part_bytes`` UTF-8 bytes."""
    whole = "\n\n".join(spell(message) for message in messages)
    if len(whole.encode()) <= part_bytes:
        return [whole]
    parts = split(whole, part_bytes - PART_MARK_BYTES)
    return [f"{part}\n（{at}/{len(parts)}）" for at, part in enumerate(parts, 1)]


def spell(message: Message) -> str:
    """Return one message as text: title, facts, text, choices, serial."""
    lines = [f"【{message.title}】", *(f"{key}：{value}" for key, value in message.facts)]
    if message.text:
        lines.append(message.text)
    if message.choices:
        lines.append(_choices(message))
    if message.serial:
        lines.append(f"〔{message.serial}〕")
    return "\n".join(lines)


def _choices(message: Message) -> str:
    if message.numbered and len(message.choices) <= DIGITS:
        return "回复 " + "　".join(f"{at} {one.label}" for at, one in enumerate(message.choices, 1))
    return "可回复：" + " ／ ".join(one.says for one in message.choices)


def split(text: str, part_bytes: int) -> list[str]:
    """Split at line ends; a line that is longer than a part is split between characters."""
    parts: list[str] = []
    current = ""
    for line in text.split("\n"):
        joined = f"{current}\n{line}" if current else line
        if len(joined.encode()) <= part_bytes:
            current = joined
            continue
        if current:
            parts.append(current)
        *full, current = _chop(line, part_bytes)
        parts += full
    return [*parts, current] if current or not parts else parts


def _chop(line: str, part_bytes: int) -> list[str]:
    pieces, current, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > part_bytes:
            pieces.append(current)
            current, size = "", 0
        current, size = current + sign, size + width
    return [*pieces, current]
