"""Deeds: what the ledger calls by a code, in words for people (第二十八条)."""

from collections.abc import Mapping

from rules.workflow import STEP_WORDS

OF = {
    "task": "任务",
    "inspection": "检查",
    "recusal": "",
    "substitution": "",
    "import": "",
}  # what the words of a step leave out
WORDS: Mapping[str, str] = {
    "binding.bound": "账号登记", "binding.code": "发放登记码", "binding.locked": "登记码锁定", "binding.unbound": "账号解除",
    "binding.wrong": "登记码不对", "calendar.edition": "工作日历更新", "chase": "催办", "deadline.begun": "定下期限",
    "deadline.counted": "期限起算", "deadline.met": "期限了结", "deadline.moved": "期限变动", "deadline.reopened": "期限恢复", "draw": "摇号",
    "draw.infeasible": "没有摇成", "draw.placed": "写入检查组", "draw.redrawn": "更换抽取", "evidence.added": "存入证据",
    "evidence.removed": "撤下证据", "finding": "记下检查结果", "group.bound": "群登记", "group.unbound": "群解除",
    "import.applied": "写入名录库", "import.confirmed": "确认导入", "import.dismissed": "放弃导入", "import.read": "读取名录文件",
    "incident": "意外", "inspection.drawn": "抽中检查对象", "inspection.plan": "定检查日期", "leave.ended": "销假",
    "leave.entered": "请假", "lock": "冻结名单池", "lock.abort": "撤销锁定", "lock.acknowledge": "确认收到指纹", "lock.contribution": "为摇号出一句话",
    "lock.dice": "录入骰子", "lock.reveal": "公开封存的话", "lock.seal": "封存",
    "member.accepted": "收到通知", "member.left": "退出检查组", "member.matched": "匹配检查人员", "member.replaces": "接替检查人员",
    "publication": "生成公示页", "recusal.carried": "回避申请转到新的检查", "recusal.found": "发现不能继续检查", "recusal.requested": "申请回避", "release.dispatched": "派发到单位",
    "substitution.requested": "申请换对象",
    "release.released": "单位下达", "task.open": "设置任务", "task.publish_names": "改名单公示时间",
}  # fmt: skip


def spell(deed: str) -> str:
    """Return a deed in words: its own, or those of the step it is."""
    about, _, step = deed.partition(".")
    words = {str(one): word for one, word in STEP_WORDS.items()}
    return WORDS.get(deed) or (f"{OF[about]}{words[step]}" if about in OF and step in words else deed)
