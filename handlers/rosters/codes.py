"""Codes of registered subjects: the unified social credit code (GB 32100) and, before it, the registration number (GS 15-2006)."""

import re

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10

from rules.rosters import Wrong

CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")
REGISTRATION_NUMBER = re.compile(r"[0-9]{15}")
NOT_IN_CODES = "IOSVZ"  # left out of GB 32100, because they look like digits
CHECK = "对照营业执照逐位核对"


def require(code: str) -> None:
    """Refuse a code that can not be a registered subject's.

    Raises:
        Wrong: it is neither a unified social credit code nor a registration number, or its check digit says so.
    """
    if REGISTRATION_NUMBER.fullmatch(code):
        if not mod_11_10.is_valid(code):
            raise Wrong("注册号的校验位不对", CHECK)
    elif not CREDIT_CODE.fullmatch(code):
        said = f"现在是 {len(code)} 位" if len(code) not in (15, 18) else "现在有别的符号"
        raise Wrong(f"不是 18 位统一社会信用代码，也不是 15 位注册号，{said}", CHECK)
    else:
        _require_credit_code(code)


def _require_credit_code(code: str) -> None:
    wrong = [sign for sign in dict.fromkeys(code) if sign in NOT_IN_CODES]
    if wrong:
        raise Wrong(f"统一社会信用代码里没有字母 {'、'.join(wrong)}", "看看是不是数字 0、1、2、5 录成了字母")
    if not code[:8].isdecimal():
        raise Wrong("统一社会信用代码的前 8 位应是数字", CHECK)
    try:
        uscc.validate(code)
    except ValidationError:
        raise Wrong("统一社会信用代码的校验位不对", CHECK) from None
