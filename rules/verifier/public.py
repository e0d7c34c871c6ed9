"""The public proof: the subjects are repeated, the teams are known by their fingerprint."""

from functools import cached_property

from rules import frozen, proof, redraw
from rules import seed as seeds
from rules.verifier.check import Unfit, require
from rules.verifier.shared import Verifier


class PublicVerifier(Verifier):
    """Verifies a public proof."""

    def _inspectors(self) -> str:
        return f"公开版不含人员；锁定时 {self._commitment['inspectors']['count']} 人，摘要在锁定指纹之内"

    def _teams(self) -> str:
        require(frozen.is_hash(self.document["teams_hash"]), "检查组的摘要不是 64 位十六进制数")
        return "公开版不含人员；摘要在结果指纹之内，完整版可以重算"

    def _redraws(self) -> str:
        said, head = self.document["redraws"], frozen.unhex(self.document["result_hash"])
        require(isinstance(said, list), "不是列表")
        chain = frozen.unhex(self._commitment["chain"])
        for at, one in enumerate(said):
            require(one.keys() == set(proof.REDRAW_KEYS), f"第 {at + 1} 次更换的字段不全或多余")
            facts = {name: one[name] for name in proof.REDRAW_KEYS if name != "hash"}
            consent, link = frozen.unhex(one["consent"]), frozen.unhex(one["link"])
            require(one["kind"] == redraw.INSPECTOR, f"第 {at + 1} 次更换的种类不认识")
            try:
                redraw.require_next(chain, at, one["sequence"], link)
            except ValueError as error:
                raise Unfit(str(error)) from error
            seed = seeds.redraw_seed(self._c0, link, consent).hex()
            head = redraw.chained(head, facts)
            require((seed, head.hex()) == (one["seed"], one["hash"]), f"第 {at + 1} 次更换与重算的不同")
        return f"{len(said)} 次，种子和链条相同" if said else "没有更换"

    @cached_property
    def _public(self) -> bytes:
        content: bytes = self.document["subjects"].encode()
        return content

    @cached_property
    def _teams_hash(self) -> bytes:
        return frozen.unhex(self.document["teams_hash"])
