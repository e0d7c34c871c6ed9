#!/usr/bin/env python3
"""摇号证明核验：只用 Python 自带的库，不联网。依据 docs/原理/摇号规范.md（ssj/1）。

用法：python3 verify.py 证明.json [--fingerprint 摇号之前收到的锁定指纹]
      python3 verify.py 证明.json --code 统一代码 --salt 通知书上的盐 [--reason 排除事由代码]   对象查自己的一行
退出码：0 全部相符，1 有不符，2 命令写错。
"""

import argparse
import json
import re
import sys
from hashlib import sha256
from struct import unpack

HASH = re.compile("[0-9a-f]{64}")
SHARED = "protocol kind commitment fingerprint secret log level seed strata drawn result_hash redraws counts".split()
KEYS = {"public": {*SHARED, "subjects", "teams_hash"}, "full": {*SHARED, "roster", "inspectors", "teams"}}
COMMITMENT = set(
    "protocol algorithms method task sequence earlier items coordination policy subjects roster inspectors contributors "
    "secret_hash chain previous_head page".split()
)
POLICY = set(
    "ratios rounding drawn_per_year mode initiating_unit team_size departments field experts window_ends shuffle".split()
)
ALGORITHMS = {"matching": "lottery-repair-shuffle/1", "tickets": "smallest/1"}
PUBLIC = "pid stratum reason".split()
ROSTER = "pid level key passed drawn exempt open excluded unit opening".split()
INSPECTORS = "pid unit department kind on_duty certificate_until fields can_lead conflicts".split()
SHOWN = {"inspector": "kind sequence consent link log level seed body hash".split()}
SHOWN["subject"] = SHOWN["inspector"] + "leaving coming unavailable ticket".split()
HIDDEN = {
    "inspector": "leaving coming unavailable subject joined among".split(),
    "subject": "absent team".split(),
}
LEADER, MEMBER, EXPERT = ("leader",), ("member",), ("expert",)
LEVELS = {
    "R0": "由锁定时封存的密数和同意的留痕当场算出，没有参与人出话：须相信系统管理者没有拿密数试算、挑选同意的时刻",
    "L0": "参与人在聊天中出话：最后出话的人与系统管理者串通，才可能左右结果",
    "L1-": "参与人先封存、后公开，封存页由本系统提供：另须相信这个页面没有被改过",
    "L1": "参与人用自己保存的封存页先封存、后公开：全体参与人与系统管理者串通，才可能左右结果",
    "L1d": "公开掷骰，两人以上各自录入：当众在骰子上作假，才可能左右结果",
}
DEEDS = {"phrases": ["phrase"], "sealed": ["seal", "reveal"], "dice": ["dice"]}
FIELDS = {
    "acknowledge": [],
    "phrase": ["phrase"],
    "seal": ["seal", "copy"],
    "reveal": ["nonce", "phrase"],
    "dice": ["phrase"],
}
WARNING = "没有提供摇号之前收到的指纹，无法排除整份重做；请用锁定通知里的指纹再核一次"


class Unfit(Exception):
    """Something does not fit; the words say what."""


def require(fits, otherwise):
    if not fits:
        raise Unfit(otherwise)


# ---- 1: notation


def H(tag, *parts):
    hashed = sha256()
    for one in (tag, *parts):
        data = one.encode() if isinstance(one, str) else one
        hashed.update(len(data).to_bytes(4, "big") + data)
    return hashed.digest()


def J(value):
    require_plain(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def require_plain(value):
    if isinstance(value, dict):
        for one in value.values():
            require_plain(one)
    elif isinstance(value, list):
        for one in value:
            require_plain(one)
    elif value is None or isinstance(value, (bool, str)):
        return
    else:
        require(type(value) is int and abs(value) < 2**53, "不是整数")


def same(a, b):
    return J(a) == J(b)


def is_hash(text):
    return isinstance(text, str) and HASH.fullmatch(text) is not None


def unhex(text):
    require(is_hash(text), "不是 64 位十六进制数")
    return bytes.fromhex(text)


def is_count(one, most=2**53 - 1):
    return type(one) is int and 0 <= one <= most


def has_keys(one, keys):
    return isinstance(one, dict) and one.keys() == set(keys)


def texts(one):
    return isinstance(one, list) and all(isinstance(text, str) for text in one)


class Stream:
    def __init__(self, seed, name):
        self.key, self.count, self.words = H("ssj/stream/v1", seed, name), 0, []

    def below(self, limit):
        fair = 2**32 - 2**32 % limit
        while True:
            if not self.words:
                block = sha256(self.key + self.count.to_bytes(8, "big")).digest()
                self.count, self.words = self.count + 1, list(unpack(">8I", block))[::-1]
            word = self.words.pop()
            if word < fair:
                return word % limit


# ---- 3: rosters


def mark(text):
    lines = text.encode().split(b"\n")
    level = [H("ssj/leaf/v1", b"\n".join(lines[at : at + 256])) for at in range(0, len(lines), 256)]
    while len(level) > 1:
        pairs = [H("ssj/node/v1", *level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return {"count": len(lines) - 2, "root": level[0].hex()}


def table(text, names):
    lines = text.split("\n")
    require(len(lines) > 1 and lines[0] == "\t".join(names) and lines[-1] == "", "名单的表头或结尾不对")
    rows, before = [], ""
    for number, line in enumerate(lines[1:-1], 2):
        cells = line.split("\t")
        require(len(cells) == len(names), f"第 {number} 行有 {len(cells)} 列，应是 {len(names)} 列")
        require(cells[0] > before, f"第 {number} 行的编号重复或没有按顺序")
        before = cells[0]
        rows.append(cells)
    return rows


def read_public(text):
    rows = table(text, PUBLIC)
    for number, (_, _, reason) in enumerate(rows, 2):
        require(not reason or is_hash(reason), f"第 {number} 行的事由代码不是 64 位十六进制数")
    return rows


class Subject:
    def __init__(self, cells, number):
        self.pid, self.level = cells[:2]
        for cell in cells[2:7]:
            require(re.fullmatch("[0-9]{1,9}", cell), f"第 {number} 行的“{cell}”不是数")
        self.key, self.passed, self.drawn, self.exempt, self.open = map(int, cells[2:7])
        require(max(self.key, self.passed, self.exempt, self.open) < 2, f"第 {number} 行的标志不是 0 或 1")
        self.excluded, self.unit, self.opening = cells[7:]
        require(re.fullmatch("[0-9a-f]{32}", self.opening), f"第 {number} 行的启封码不是 32 位十六进制数")

    def why_not(self, limit):
        if self.excluded:
            return "excluded:" + self.excluded
        if self.open:
            return "open"
        if self.passed and not self.exempt and not self.key:
            return "passed"
        return "capped" if self.drawn >= limit and not self.exempt else ""

    def shown(self, limit):
        why = self.why_not(limit)
        reason = seal_reason(self.opening, why) if why else ""
        return f"{self.pid}\t{'重点' if self.key else self.level}\t{reason}"


def seal_reason(opening, reason):
    return H("ssj/reason/v1", bytes.fromhex(opening), reason).hex()


class Inspector:
    def __init__(self, cells, number):
        require({cells[4], cells[7]} <= {"0", "1"}, f"第 {number} 行的标志不是 0 或 1")
        self.pid, self.unit, self.department, self.kind = cells[:4]
        self.duty, self.until, self.lead = cells[4] == "1", cells[5], cells[7] == "1"
        self.fields, self.conflicts = ([one for one in cells[at].split(",") if one] for at in (6, 8))
        self.plain = cells[6] == ",".join(self.fields) and cells[8] == ",".join(self.conflicts)


def read_roster(text):
    return [Subject(cells, number) for number, cells in enumerate(table(text, ROSTER), 2)]


def read_inspectors(text):
    return [Inspector(cells, number) for number, cells in enumerate(table(text, INSPECTORS), 2)]


# ---- 4: commitment


def require_policy(policy):
    require(has_keys(policy, POLICY), "抽取规则的字段不全或多余")
    ratios = policy["ratios"]
    require(
        isinstance(ratios, dict) and all(is_count(one, 10_000) for one in ratios.values()),
        "抽取比例不是 0 到 10000 的整数",
    )
    counts = [policy[name] for name in ("drawn_per_year", "team_size", "experts", "shuffle")]
    require(all(is_count(one, 1_000_000) for one in counts), "抽取规则里的数目不是非负整数")
    named = [policy[name] for name in ("initiating_unit", "field", "window_ends")]
    require(texts(named) and texts(policy["departments"]), "抽取规则里的名称不是文字")
    known = policy["rounding"] in ("up", "down", "nearest") and policy["mode"] in (
        "jurisdiction",
        "initiating",
        "county",
    )
    require(known, "抽取规则里的取整或执行方式不认识")
    return policy


def require_whole(c):
    require(has_keys(c, COMMITMENT), "锁定内容的字段不全或多余")
    known = c["protocol"] == "ssj/1" and c["algorithms"] == ALGORITHMS and c["coordination"] == "one-visit"
    require(known, "锁定内容的协议、算法或协同方式不认识")
    require(isinstance(c["method"], str) and c["method"] in DEEDS, "锁定内容的出话方式不认识")
    for name in ("subjects", "roster", "inspectors"):
        one = c[name]
        fits = has_keys(one, ("count", "root")) and type(one["count"]) is int and is_hash(one["root"])
        require(fits, "锁定内容的名单摘要不对")
    require(
        all(is_hash(c[name]) for name in ("secret_hash", "chain", "previous_head")),
        "锁定内容的摘要不是 64 位十六进制数",
    )
    served = is_hash(c["page"]) if c["method"] == "sealed" else c["page"] == ""
    require(served, "锁定内容的封存页摘要不对")
    require(texts(c["items"]), "锁定内容的抽查事项不对")
    require(is_count(c["task"]) and is_count(c["sequence"]), "锁定内容的任务编号或次序不是数")
    earlier = c["earlier"]
    fits = isinstance(earlier, list) and all(map(is_hash, earlier)) and len(earlier) == c["sequence"] - 1
    require(fits, "此前各次锁定的指纹与次序不符")
    who = c["contributors"]
    fits = isinstance(who, list) and all(
        has_keys(one, ("id", "unit")) and is_hash(one["id"]) and isinstance(one["unit"], str) for one in who
    )
    require(fits, "参与人的格式不对")
    alone = len({one["id"] for one in who}) == len({one["unit"] for one in who}) == len(who) >= 2
    require(alone, "应是两名以上来自不同单位的参与人")
    require_policy(c["policy"])


# ---- 5, 6: log


class Log:
    def __init__(self, c0, commitment, entries):
        self.c0, self.method = c0, commitment["method"]
        self.ids, self.deeds = [one["id"] for one in commitment["contributors"]], DEEDS[commitment["method"]]
        self.done, self.head = {deed: {} for deed in FIELDS}, H("ssj/log/v1", c0)
        require(isinstance(entries, list), "内容残缺或格式不对")
        for one in entries:
            self.take(one)
        self.given = self.done[self.deeds[-1]]
        self.complete = len(self.given) == len(self.ids)

    def take(self, one):
        known = isinstance(one, dict) and isinstance(one.get("deed"), str) and one["deed"] in FIELDS
        require(
            known and has_keys(one, ("deed", "by", *FIELDS[one["deed"]])) and texts(list(one.values())),
            "内容残缺或格式不对",
        )
        deed, by = one["deed"], one["by"]
        require(by in self.ids, "不是锁定时确定的参与人")
        require(deed == "acknowledge" or deed in self.deeds, "不是锁定时确定的出话方式")
        require(one.get("phrase", "x"), "没有内容")
        late = deed == "acknowledge" and any(by in self.done[other] for other in self.deeds)
        require(by not in self.done[deed] and not late, "同一参与人做了两次")
        others = self.done[deed].values()
        if deed == "seal":
            require(is_hash(one["seal"]) and one["copy"] in ("own", "served"), "内容残缺或格式不对")
            require(one["seal"] not in {other["seal"] for other in others}, "与另一名参与人的封存相同")
        elif deed == "reveal":
            require(len(self.done["seal"]) == len(self.ids), "还有人没有封存，不能公开")
            require(re.fullmatch("[0-9a-f]{32}", one["nonce"]), "内容残缺或格式不对")
            made = H("ssj/seal/v1", self.c0, by, bytes.fromhex(one["nonce"]), one["phrase"]).hex()
            require(made == self.done["seal"][by]["seal"], "公开的内容与封存的不同")
        elif deed == "dice":
            require(re.fullmatch("d6:[1-6]{25,}|d10:[0-9]{20,}", one["phrase"]), "骰子太少或点数不对")
            require(all(other["phrase"] == one["phrase"] for other in others), "与另一名参与人录入的骰子不同")
        self.done[deed][by] = one
        self.head = H("ssj/log/v1", self.head, J(one))

    @property
    def level(self):
        if self.method != "sealed":
            return {"phrases": "L0", "dice": "L1d"}[self.method]
        return "L1" if all(one["copy"] == "own" for one in self.done["seal"].values()) else "L1-"

    def shares(self):
        require(self.complete, "还有参与人没有出话")
        for who in self.ids:
            one = self.given[who]
            yield H("ssj/share/v1", self.c0, who, bytes.fromhex(one.get("nonce", "")), one["phrase"])


# ---- 7, 8: strata and subjects


def summarise(rows, policy):
    ratios, sizes, eligible = policy["ratios"], {}, {}
    for _, stratum, reason in rows:
        sizes[stratum] = sizes.get(stratum, 0) + 1
        eligible[stratum] = eligible.get(stratum, 0) + (not reason)
    strata = []
    for label in sorted({*sizes, *ratios}):
        size, free = sizes.get(label, 0), eligible.get(label, 0)
        require(not size or label in ratios, f"没有抽取比例的等级：{label}")
        ratio = ratios.get(label, 0)
        due = {
            "up": -(-size * ratio // 10_000),
            "down": size * ratio // 10_000,
            "nearest": (2 * size * ratio + 10_000) // 20_000,
        }[policy["rounding"]]
        quota = min(due, free)
        one = {
            "label": label,
            "size": size,
            "eligible": free,
            "ratio": ratio,
            "quota": quota,
            "shortfall": due - quota,
        }
        strata.append(one)
    return strata


def draw(rows, strata, seed):
    able = {one["label"]: [] for one in strata}
    for pid, stratum, reason in rows:
        if not reason:
            able[stratum].append(pid)
    drawn = []
    for one in strata:
        key = H("ssj/ticket/v1", seed, one["label"])
        tickets = (
            sorted((sha256(key + pid.encode()).digest(), pid) for pid in able[one["label"]])
            if one["quota"]
            else []
        )
        drawn += [[pid, one["label"], ticket.hex()] for ticket, pid in tickets[: one["quota"]]]
    return drawn


# ---- 9: teams


def executing(row, policy):
    return row.unit if policy["mode"] == "jurisdiction" else policy["initiating_unit"]


def has_field(one, policy):
    return policy["field"] in "、".join(one.fields)


def qualified(one, policy):
    return (
        one.kind != "expert" and one.duty and one.until != "" and one.until >= policy["window_ends"]
        and not (one.kind == "officer" and one.department not in policy["departments"])
        and (one.kind != "police" or one.department != "" or has_field(one, policy))
    )  # fmt: skip


def mask_of(people, fits):
    return sum(1 << at for at, one in enumerate(people) if fits(one))


def bits(mask):
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def lay_out(rows, people, policy, experts=False):
    """Return (subject's number, role, mask of who may sit there) of each place."""
    barred, masks, places = {}, {}, []
    for at, one in enumerate(people):
        for pid in one.conflicts:
            barred[pid] = barred.get(pid, 0) | 1 << at

    def pick(name, fits):
        if name not in masks:
            masks[name] = mask_of(people, fits)
        return masks[name]

    departments, first = policy["departments"], policy["initiating_unit"]
    size = max(policy["team_size"], 2, 1 + len(departments))
    for at, row in enumerate(rows):
        free, unit = ~barred.get(row.pid, 0), executing(row, policy)

        def own(one, unit=unit):
            return (
                one.kind == "police"
                and qualified(one, policy)
                and (policy["mode"] == "county" or one.unit == unit)
            )

        if experts:
            able = (
                pick("experts", lambda one: one.kind == "expert" and one.duty and has_field(one, policy))
                & free
            )
            places += [(at, EXPERT, able)] * min(policy["experts"], bin(able).count("1"))
            continue
        if departments:
            able = pick(
                "lead",
                lambda one: (
                    one.kind == "police" and qualified(one, policy) and one.lead and one.unit == first
                ),
            )
        else:
            able = pick(("lead", unit), lambda one: own(one) and one.lead)
        places.append((at, LEADER, able & free))
        for name in departments:
            able = pick(
                ("department", name), lambda one, name=name: qualified(one, policy) and one.department == name
            )
            places.append((at, ("department", name), able & free))
        places += [(at, MEMBER, pick(("member", unit), own) & free)] * (size - 1 - len(departments))
    return places


class Assignment:
    def __init__(self, places, subjects, people):
        self.places = places
        self.able, self.subject = [one[2] for one in places], [one[0] for one in places]
        self.holder, self.loads, self.teams = [-1] * len(places), [0] * people, [0] * subjects
        self.held, self.of = [set() for _ in range(people)], [[] for _ in range(subjects)]
        for at, subject in enumerate(self.subject):
            self.of[subject].append(at)

    def free(self, place):
        return self.able[place] & ~self.teams[self.subject[place]]

    def seat(self, place, who):
        self.holder[place] = who
        self.loads[who] += 1
        self.teams[self.subject[place]] |= 1 << who
        self.held[who].add(place)

    def vacate(self, place):
        who = self.holder[place]
        self.holder[place] = -1
        self.loads[who] -= 1
        self.teams[self.subject[place]] &= ~(1 << who)
        self.held[who].discard(place)

    def fill(self, stream):
        order, holes = list(range(len(self.places))), []
        for last in range(len(order) - 1, 0, -1):
            other = stream.below(last + 1)
            order[last], order[other] = order[other], order[last]
        for place in sorted(order, key=lambda at: self.places[at][1] != LEADER):
            free = list(bits(self.free(place)))
            if not free:
                holes.append(place)
                continue
            least = min(self.loads[who] for who in free)
            equal = [who for who in free if self.loads[who] == least]
            self.seat(place, equal[stream.below(len(equal))])
        return holes

    def search(self, starts, most):
        came, queue, unseen = dict.fromkeys(starts), list(starts), (1 << len(self.loads)) - 1
        for place in queue:  # grows while it is read
            for who in bits(self.free(place) & unseen):
                unseen &= ~(1 << who)
                if self.loads[who] <= most:
                    path, step = [(place, who)], came[place]
                    while step is not None:
                        path.append(step)
                        step = came[step[0]]
                    return path
                for other in sorted(self.held[who]):
                    if other not in came:
                        came[other] = (place, who)
                        queue.append(other)
            for other in self.of[self.subject[place]]:
                mate = self.holder[other]
                if other not in came and mate >= 0 and self.able[place] >> mate & 1:
                    came[other] = (place, mate)
                    queue.append(other)
        return None

    def apply(self, path):
        for place, _ in path:
            if self.holder[place] >= 0:
                self.vacate(place)
        for place, who in path:
            self.seat(place, who)

    def even(self):
        level = max(self.loads, default=0)
        while level >= 2:
            full = [who for who, load in enumerate(self.loads) if load == level]
            path = self.search([place for who in full for place in sorted(self.held[who])], level - 2)
            if path is None:
                level -= 1
            else:
                self.apply(path)

    def shuffle(self, stream, each):
        count = len(self.places)
        if not count:
            return
        regions = []  # masks that share nobody
        for mask in set(self.able):
            for one in [one for one in regions if one & mask]:
                regions.remove(one)
                mask |= one
            regions.append(mask)
        known = {able: next(at for at, one in enumerate(regions) if one & able) for able in set(self.able)}
        region, crowd = [known[able] for able in self.able], [list(bits(one)) for one in regions]
        peers = [[] for _ in regions]
        for place, at in enumerate(region):
            peers[at].append(place)
        below, holder = stream.below, self.holder
        for step in range(max(5000, each * count)):
            first = below(count)
            if step % 8 != 7 and step % 2:
                list_ = crowd[region[first]]
                who = list_[below(len(list_))]
                if self.loads[who] == self.loads[holder[first]] - 1 and self.free(first) >> who & 1:
                    self.vacate(first)
                    self.seat(first, who)
                continue
            list_ = peers[region[first]]
            places = [first, *(list_[below(len(list_))] for _ in range(2 if step % 8 == 7 else 1))]
            self.move(places, [holder[place] for place in (*places[1:], first)])

    def move(self, places, holders):
        if len(set(places)) < len(places):
            return
        before = [self.holder[place] for place in places]
        for place, who, now in zip(places, holders, before):
            if not self.able[place] >> who & 1 or who == now:
                return
        for place in places:
            self.vacate(place)
        for at, (place, who) in enumerate(zip(places, holders)):
            if self.teams[self.subject[place]] >> who & 1:
                for undone in places[:at]:
                    self.vacate(undone)
                for back, former in zip(places, before):
                    self.seat(back, former)
                return
            self.seat(place, who)


def assign(rows, people, policy, seed, name):
    stream = Stream(seed, name)
    assignment = Assignment(lay_out(rows, people, policy, name == "experts"), len(rows), len(people))
    for hole in assignment.fill(stream):
        path = assignment.search([hole], len(assignment.places))
        require(path is not None, "按冻结的名单组不成合规的检查组")
        assignment.apply(path)
    assignment.even()
    assignment.shuffle(stream, policy["shuffle"])
    return assignment


def match(rows, people, policy, seed):
    seated, helped = (assign(rows, people, policy, seed, name) for name in ("match", "experts"))
    teams = []
    for at, row in enumerate(rows):
        mine = sorted(
            (seated.places[one][1] != LEADER, people[seated.holder[one]].pid) for one in seated.of[at]
        )
        experts = sorted(people[helped.holder[one]].pid for one in helped.of[at])
        teams.append([row.pid, executing(row, policy), mine[0][1], [pid for _, pid in mine], experts])
    return teams


# ---- 11: redraws


def spelled(one, names, but=()):
    return J({name: one[name] for name in names if name not in but})


def begin(c0, commitment, head, number, one):
    """Check what everybody may know of a redraw (11.2, 11.3); return its seed and the head after it."""
    require(is_count(one["sequence"]) and one["sequence"] == number, "次序不对")
    link, consent = unhex(one["link"]), unhex(one["consent"])
    end = link
    for _ in range(number):
        end = H("ssj/chain/v1", end)
    require(end == unhex(commitment["chain"]), "密数不在锁定时封存的链上")
    level, shares = "R0", ()
    require(isinstance(one["log"], list), "记录不是列表")
    if one["log"]:
        log = Log(H("ssj/round/v1", c0, head, consent), commitment, one["log"])
        level, shares = log.level, log.shares()
    seed = H("ssj/redraw/v1", c0, link, consent, *shares)
    unhex(one["body"])
    head = H("ssj/redrawn/v1", head, spelled(one, SHOWN[one["kind"]], ("hash",)))
    require([level, seed.hex(), head.hex()] == [one["level"], one["seed"], one["hash"]], "与重算的不同")
    return seed, head


def require_pids(pids, among, otherwise):
    require(texts(pids) and pids == sorted(set(pids)), "列出的编号重复或没有按顺序")
    require(set(pids) <= set(among), otherwise)


def smallest_seat(pids, seed, number):
    key = H("ssj/seat/v1", seed, str(number))
    return min(pids, key=lambda pid: sha256(key + pid.encode()).digest())


class Pool:
    """The subjects as they stand after some redraws."""

    def __init__(self, shown, drawn):
        self.shown, self.standing = shown, {pid for pid, _, _ in drawn}
        self.ever = set(self.standing)

    def substitute(self, seed, one):
        leaving = one["leaving"]
        require(leaving in self.standing, "没有这个检查组")
        stratum = next(stratum for pid, stratum, _ in self.shown if pid == leaving)
        left = [
            pid
            for pid, level, reason in self.shown
            if level == stratum and not reason and pid not in self.ever
        ]
        require_pids(one["unavailable"], left, "排除了本来就不能换上的对象")
        key = H("ssj/ticket/v1", seed, stratum)
        tickets = [
            (sha256(key + pid.encode()).hexdigest(), pid) for pid in set(left) - set(one["unavailable"])
        ]
        require(tickets, "没有可以换上的对象")
        require(min(tickets) == (one["ticket"], one["coming"]), "换上的对象与重抽的不同")
        self.standing ^= {leaving, one["coming"]}
        self.ever.add(one["coming"])


class Bench:
    """The teams and the inspectors as they stand after some redraws."""

    def __init__(self, policy, rows, people, teams):
        self.policy, self.rows, self.people, self.left = policy, {row.pid: row for row in rows}, people, {}
        self.teams = {team[0]: team for team in teams}

    def roles(self, team):
        """Return the members but the leader with their departments."""
        department = {person.pid: person.department for person in self.people}
        return [(pid, department[pid]) for pid in team[3] if pid != team[2]]

    def places(self, subject, people):
        """Return (role, pids of who may sit there) of each place at a subject."""
        laid = [lay_out([self.rows[subject]], people, self.policy, experts) for experts in (False, True)]
        return [(role, {people[at].pid for at in bits(able)}) for one in laid for _, role, able in one]

    def least_loaded(self, free, role, but=None):
        at = 4 if role == EXPERT else 3
        loads = [pid for subject, team in self.teams.items() if subject != but for pid in team[at]]
        load = {pid: loads.count(pid) for pid in free}
        return [pid for pid in free if load[pid] == min(load.values())]

    def substitute(self, seed, one):
        old, subject = self.teams[one["leaving"]], one["coming"]
        places, others = self.places(subject, self.people), self.roles(old)
        seated = {}
        for number, (role, able) in enumerate(places):
            held = {LEADER: [old[2]], EXPERT: old[4], MEMBER: [pid for pid, _ in others]}.get(
                role, [pid for pid, department in others if ("department", department) == role]
            )
            stays = [pid for pid in held if pid in able and pid not in seated.values()]
            if stays:
                seated[number] = stays[0]
        empty = [(number, *place) for number, place in enumerate(places) if number not in seated]
        could = {pid for _, _, able in empty for pid in able} - set(seated.values())
        require_pids(one["absent"], could, "排除了本来就不能补上的人")
        for number, role, able in empty:
            free = able - set(seated.values()) - set(one["absent"])
            require(free, "没有人可以补上")
            seated[number] = smallest_seat(self.least_loaded(free, role, old[0]), seed, number)
        leader, *members = (pid for number, pid in sorted(seated.items()) if places[number][0] != EXPERT)
        experts = sorted(pid for number, pid in seated.items() if places[number][0] == EXPERT)
        unit = executing(self.rows[subject], self.policy)
        team = [subject, unit, leader, [leader, *sorted(members)], experts]
        require(same(team, one["team"]), "检查组与重排的不同")
        del self.teams[old[0]]
        self.teams[subject] = team

    def able(self, people, subject, role):
        team = self.teams[subject]
        able = next((able for name, able in self.places(subject, people) if name == role), set())
        return able - {*team[3], *team[4], *self.left.get(subject, ())}

    def role(self, subject, leaving):
        team = self.teams[subject]
        if leaving == team[2]:
            return LEADER
        if leaving in team[4]:
            return EXPERT
        department = dict(self.roles(team)).get(leaving)
        require(department is not None, "不在这个检查组")
        return ("department", department) if department in self.policy["departments"] else MEMBER

    def replace(self, seed, one):
        subject, leaving, unavailable = one["subject"], one["leaving"], one["unavailable"]
        require(texts([subject, leaving, one["coming"]]) and texts(one["joined"]), "字段不对")
        require(type(one["among"]) is int and subject in self.teams, "没有这个检查组")
        role = self.role(subject, leaving)
        now = self.able(self.people, subject, role)
        require_pids(unavailable, now, "排除了本来就不能接替的人")
        if one["joined"]:
            joined = read_inspectors("\n".join(["\t".join(INSPECTORS), *one["joined"], ""]))
            require(all(person.plain for person in joined), "新增人员的写法不对")
            merged = {person.pid: person for person in (*self.people, *joined)}
            people = [merged[pid] for pid in sorted(merged)]
            may = self.able(people, subject, role)
            fits = now <= set(unavailable) and {person.pid for person in joined} <= may
            require(fits, "加入了不该加入的人")
            self.people = people
        free = self.able(self.people, subject, role) - set(unavailable)
        require(free, "没有人可以接替")
        candidates = self.least_loaded(free, role)
        found = (smallest_seat(candidates, seed, 0), len(candidates))
        require((one["coming"], one["among"]) == found, "与重抽的不同")
        _, unit, leader, members, experts = self.teams[subject]
        swap = {leaving: one["coming"]}
        lists = [[swap.get(pid, pid) for pid in team] for team in (members, experts)]
        self.teams[subject] = [subject, unit, swap.get(leader, leader), *lists]
        self.left.setdefault(subject, set()).add(leaving)


def told(redraws):
    levels = [one["level"] for one in redraws]
    return "，".join(f"{level} {levels.count(level)} 次" for level in sorted(set(levels)))


# ---- 13: the checks


class Proof:
    """A proof, and everything that follows from it, each computed once; what failed fails again."""

    def __init__(self, content):
        self.text = content.decode()
        self.d = json.loads(self.text, parse_constant=lambda name: require(False, name))
        require(isinstance(self.d, dict) and self.d.get("protocol") == "ssj/1", "协议")
        require(isinstance(self.d.get("kind"), str) and self.d["kind"] in KEYS, "种类")
        self.full, self.kept = self.d["kind"] == "full", {}

    def get(self, name):
        if name not in self.kept:
            try:
                self.kept[name] = getattr(self, "find_" + name)(), None
            except Exception as error:
                self.kept[name] = None, error
        value, error = self.kept[name]
        if error is not None:
            raise error
        return value

    def find_c0(self):
        return H("ssj/commit/v1", J(self.d["commitment"]))

    def find_policy(self):
        return require_policy(self.d["commitment"]["policy"])

    def find_rows(self):
        return read_roster(self.d["roster"])

    def find_people(self):
        return read_inspectors(self.d["inspectors"])

    def find_subjects(self):
        if not self.full:
            return self.d["subjects"]
        limit = self.get("policy")["drawn_per_year"]
        return "\n".join(["\t".join(PUBLIC), *(row.shown(limit) for row in self.get("rows")), ""])

    def find_shown(self):
        return read_public(self.get("subjects"))

    def find_log(self):
        return Log(self.get("c0"), self.d["commitment"], self.d["log"])

    def find_seed(self):
        return H("ssj/seed/v1", self.get("c0"), unhex(self.d["secret"]), *self.get("log").shares())

    def find_strata(self):
        self.get("seed")
        return summarise(self.get("shown"), self.get("policy"))

    def find_drawn(self):
        return draw(self.get("shown"), self.get("strata"), self.get("seed"))

    def find_teams(self):
        chosen = {pid for pid, _, _ in self.get("drawn")}
        rows = [row for row in self.get("rows") if row.pid in chosen]
        return match(rows, self.get("people"), self.get("policy"), self.get("seed"))

    def find_teams_hash(self):
        return (
            H("ssj/teams/v1", self.get("c0"), J(self.get("teams")))
            if self.full
            else unhex(self.d["teams_hash"])
        )

    def check_spelling(self):
        require(self.d.keys() == KEYS[self.d["kind"]], "字段不全或多余")
        require(self.text.rstrip(" \t\r\n").encode() == J(self.d), "不是规范写法：文件被改写过")
        return "完整版" if self.full else "公开版"

    def check_commitment(self):
        require_whole(self.d["commitment"])
        return f"任务 {self.d['commitment']['task']}，第 {self.d['commitment']['sequence']} 次锁定"

    def check_fingerprint(self):
        require(self.get("c0").hex() == self.d["fingerprint"], "锁定内容算不出所记的指纹：锁定之后被改动")
        return self.d["fingerprint"][:24]

    def check_given(self, given):
        wanted = given.strip().lower()
        if not wanted:
            return WARNING
        require(len(wanted) in (24, 64), "指纹应是 24 位或 64 位十六进制数")
        require(self.get("c0").hex().startswith(wanted), "与摇号之前给出的指纹不同：这不是当时锁定的内容")
        return "与摇号之前给出的相同"

    def check_subjects(self):
        commitment = self.d["commitment"]
        require(not self.full or same(mark(self.d["roster"]), commitment["roster"]), "名单与锁定时不同")
        require(same(mark(self.get("subjects")), commitment["subjects"]), "名单与锁定时不同")
        return f"{len(self.get('shown'))} 行，无重复"

    def check_inspectors(self):
        said = self.d["commitment"]["inspectors"]
        if not self.full:
            return f"公开版不含人员；锁定时 {said['count']} 人，摘要在锁定指纹之内"
        require(same(mark(self.d["inspectors"]), said), "名单与锁定时不同")
        return f"{len(self.get('people'))} 行，无重复"

    def check_secret(self):
        found = H("ssj/secret/v1", unhex(self.d["secret"])).hex()
        require(found == self.d["commitment"]["secret_hash"], "与锁定时封存的不同")
        return "与锁定时封存的相同"

    def check_contributors(self):
        require_whole(self.d["commitment"])
        log = self.get("log")
        require(log.complete, "还有参与人没有出话")
        require(log.level == self.d["level"], "所记的可信等级与实际不符")
        return f"{len(log.ids)} 名，来自不同单位，出话前都收到过指纹；{log.level}：{LEVELS[log.level]}"

    def check_seed(self):
        require(self.get("seed").hex() == self.d["seed"], "由指纹、密数和各人的话算不出所记的种子")
        return self.d["seed"]

    def check_strata(self):
        require(same(self.get("strata"), self.d["strata"]), "与按名单和比例算出的不同")
        return "，".join(f"{one['label']} {one['quota']}/{one['size']}" for one in self.get("strata"))

    def check_drawn(self):
        require(same(self.get("drawn"), self.d["drawn"]), "与按种子重抽的不同")
        return f"{len(self.d['drawn'])} 家，重抽结果相同"

    def check_teams(self):
        if not self.full:
            require(is_hash(self.d["teams_hash"]), "检查组的摘要不是 64 位十六进制数")
            return "公开版不含人员；摘要在结果指纹之内，完整版可以重算"
        require(same(self.get("teams"), self.d["teams"]), "与按种子重新匹配的不同")
        return f"{len(self.d['teams'])} 组，重新匹配结果相同"

    def check_result(self):
        parts = (
            self.get("c0"),
            self.get("seed"),
            self.get("log").head,
            J(self.get("drawn")),
            self.get("teams_hash"),
        )
        found = H("ssj/result/v1", *parts).hex()
        require(found == self.d["result_hash"], "与重算的不同")
        return found[:24]

    def check_redraws(self):
        said, head = self.d["redraws"], unhex(self.d["result_hash"])
        require(isinstance(said, list), "不是列表")
        if not said:
            return "没有更换"
        c0, commitment = self.get("c0"), self.d["commitment"]
        pool = Pool(self.get("shown"), self.get("drawn"))
        bench = self.full and Bench(
            self.get("policy"), self.get("rows"), self.get("people"), self.get("teams")
        )
        for number, one in enumerate(said, 1):
            try:
                head = self.follow(c0, commitment, head, number, one, pool, bench)
            except Unfit as unfit:
                raise Unfit(f"第 {number} 次更换：{unfit}") from unfit
        found = "重抽结果相同" if self.full else "种子、链条和换上的对象相同"
        return f"{len(said)} 次，{found}（{told(said)}）"

    def follow(self, c0, commitment, head, number, one, pool, bench):
        kind = one["kind"]
        require(isinstance(kind, str) and kind in SHOWN, "种类不认识")
        names = [*SHOWN[kind], *HIDDEN[kind]] if self.full else SHOWN[kind]
        require(has_keys(one, names), "字段不全或多余")
        seed, head = begin(c0, commitment, head, number, one)
        require(
            not self.full or H("ssj/body/v1", spelled(one, names, ("body", "hash"))).hex() == one["body"],
            "与重算的不同",
        )
        if kind == "subject":
            pool.substitute(seed, one)
            if self.full:
                bench.substitute(seed, one)
        elif self.full:
            bench.replace(seed, one)
        return head

    def check_counts(self):
        aborts, kinds = self.d["commitment"]["sequence"] - 1, [one["kind"] for one in self.d["redraws"]]
        found = {
            "aborts": aborts,
            "redraws": {kind: kinds.count(kind) for kind in SHOWN},
            "exclusions": sum(1 for _, _, reason in self.get("shown") if reason),
        }
        require(same(found, self.d["counts"]), "与实际次数不同")
        inspectors, subjects = found["redraws"].values()
        return f"撤销锁定 {aborts} 次 · 更换检查人员 {inspectors} 次 · 更换检查对象 {subjects} 次 · 排除 {found['exclusions']} 家"


CHECKS = (
    ("写法", "spelling"), ("锁定内容", "commitment"), ("锁定指纹", "fingerprint"), ("事先给出的指纹", "given"),
    ("检查对象名单", "subjects"), ("检查人员名单", "inspectors"), ("系统密数", "secret"), ("参与人", "contributors"), ("种子", "seed"),
    ("各等级数量", "strata"), ("抽中的对象", "drawn"), ("检查组", "teams"), ("结果指纹", "result"), ("更换", "redraws"), ("计数", "counts"),
)  # fmt: skip


def verify(content, fingerprint=""):
    """Return (name, whether it held, what was found) of each check; never raises, whatever the bytes."""
    try:
        proof = Proof(content)
    except Exception:
        return [("证明文件", False, "不是 ssj/1 协议的公开版或完整版证明")]
    checks = []
    for name, which in CHECKS:
        arguments = (fingerprint,) if which == "given" else ()
        try:
            checks.append((name, True, getattr(proof, "check_" + which)(*arguments)))
        except Unfit as unfit:
            checks.append((name, False, str(unfit)))
        except Exception:
            checks.append((name, False, "内容残缺或格式不对"))
    return checks


def own(content, code, salt, reason=""):
    """Say what a proof holds of one subject (16)."""
    try:
        proof, salted = Proof(content), unhex(salt.strip().lower())
        upper = re.sub("[a-z]", lambda found: found[0].upper(), code.strip())
        pid = sha256(salted + upper.encode()).hexdigest()
        row = next((one for one in proof.get("shown") if one[0] == pid), None)
        if row is None:
            return False, "这次锁定的名单里没有您：请核对统一代码和盐。"
        _, stratum, sealed = row
        if sealed:
            opening = H("ssj/opening/v1", salted).hex()[:32]
            known = {
                "open": "同一事项的检查尚未办结（第十六条）", "passed": "本年度同一事项检查已合格（第十四条）",
                "capped": "本年度抽中次数已达上限（第十六条）", f"excluded:{reason}": "锁定前已登记排除事由（第十七条）",
            }  # fmt: skip
            why = next((words for one, words in known.items() if seal_reason(opening, one) == sealed), None)
            return (
                True,
                f"您在名单里，等级 {stratum}，这次不参加抽取：{why or '锁定前已登记排除事由，给出事由代码可以核对'}。",
            )
        mine = sha256(H("ssj/ticket/v1", proof.get("seed"), stratum) + pid.encode()).hexdigest()
        level = [one for one in proof.get("drawn") if one[1] == stratum]
        cut = level[-1][2][:16] + "…" if level else "（没有抽取）"
        won = "抽中" if pid in {one[0] for one in level} else "没有抽中"
        later = {"leaving": "换下", "coming": "换上"}
        for number, one in enumerate(proof.d["redraws"], 1):
            moved = [word for name, word in later.items() if one["kind"] == "subject" and one[name] == pid]
            won += "".join(f"；第 {number} 次更换时{word}" for word in moved)
        return True, f"您在名单里，等级 {stratum}，签 {mine[:16]}…；本级抽中的最大签 {cut}：{won}。"
    except Exception:
        return False, "盐不是 64 位十六进制数，或者这份证明残缺，查不出来。"


def main():
    parser = argparse.ArgumentParser(description="核验摇号证明；退出码 0 全部相符，1 有不符，2 命令写错。")
    parser.add_argument("file", metavar="证明.json")
    parser.add_argument(
        "--fingerprint", default="", metavar="指纹", help="摇号之前收到的锁定指纹，24 位或 64 位"
    )
    parser.add_argument("--code", default="", metavar="代码", help="对象的统一社会信用代码，查自己的一行")
    parser.add_argument("--salt", default="", metavar="盐", help="检查通知书上的盐，64 位")
    parser.add_argument("--reason", default="", metavar="事由", help="排除事由代码")
    given = parser.parse_args()
    try:
        with open(given.file, "rb") as file:
            content = file.read()
    except OSError:
        print(f"读不到文件 {given.file}", file=sys.stderr)
        return 2
    if given.code or given.salt:
        held, words = own(content, given.code, given.salt, given.reason)
        print(words)
        return 0 if held else 1
    return report(verify(content, given.fingerprint), given.fingerprint)


def report(checks, fingerprint):
    colours = {"✓": "32", "✗": "31", "！": "33"} if sys.stdout.isatty() else {}
    name, held, detail = checks[-1]
    if name == "计数" and held:
        print(detail)
    for name, held, detail in checks:
        sign = "✗" if not held else "！" if detail == WARNING else "✓"
        line = f"{sign} {name}：{detail}"
        print(f"\033[{colours[sign]}m{line}\033[0m" if colours else line)
    failed = [name for name, held, _ in checks if not held]
    print(
        "不符：" + "、".join(failed)
        if failed
        else "全部相符" + ("" if fingerprint.strip() else "，但没有核对指纹")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
