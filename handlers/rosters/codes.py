"""Codes: the unified social credit code (统一社会信用代码, GB 32100) and its check digit."""

import re

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

LIKE = re.compile(r"[0-9A-Z]{18}")


def why_wrong(code: str) -> str:
    """Return what is wrong with the code of a registered subject, or "" when nothing is."""
    if not LIKE.fullmatch(code):
        return "统一社会信用代码应是 18 位数字和大写字母"
    try:
        uscc.validate(code)
    except InvalidChecksum:
        return "统一社会信用代码的校验位不对，请核对有没有录错一位"
    except ValidationError:
        return "不是统一社会信用代码（GB 32100）"
    return ""
