"""The report on a roster file: row by row, in the words of the spreadsheet."""

from handlers.rosters.reading import Reading


def lines(reading: Reading) -> list[str]:
    """Return one line a fault: which row, which column, what stands there, what is wrong."""
    shown = []
    for fault in reading.faults:
        stands = f"“{fault.value[:40]}”" if fault.value else ""
        left_out = "" if fault.severity == "warning" or fault.row == 1 else "，此行不写入"
        shown.append(f"第 {fault.row} 行 {fault.column}{stands}：{fault.why}{left_out}")
    return shown
