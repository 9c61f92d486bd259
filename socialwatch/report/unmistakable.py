"""Whether some words in a text are somebody's name and can be nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch.measures.stopwords import DOING, STOPWORDS, WEAK
from socialwatch.report import messages
from socialwatch.report.names import NETWORKS, Names, network_name
from socialwatch.store.namesakes import EAST, WORD, plain, saying, spelled

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.models import Mention
    from socialwatch.store import Store

LETTERS, MIXED = 8, 6  # the least length of a handle: of letters alone, with a digit or a sign
LONE = 4  # the least length of a word that is its owner's name and no given one
SAMPLE = 40  # posts that are read of a word
OFTEN = 4  # of them have to use it as a word
INSIDE = 2  # people have to be in a place
PARTICLES = frozenset("al and bin da de del den der di do dos du el la le ter van von y zu".split())
COMMON = STOPWORDS | WEAK | DOING
SITES = "amazon discord facebook google instagram linkedin snapchat telegram trustpilot whatsapp wikipedia".split()
"""Places on the web that people name without being there."""
WORDS_TOO = frozenset(
    "art bas bill billy bob carol christian dale dawn dean dev dick don drew earl eve faith frank gene glen gloria "
    "grace grant guy harry hazel heather holly hope ida iris ivy jack jade jay joy jun ken kim lance laura leo "
    "linda lou luc mark marina max maya mercedes mike milan mina nick nora norman olive pat paul pearl peggy penny "
    "polly rich rob robin roman rose roy ruby sally sam sandy serena seth star sue summer terry tim tom tony tyler "
    "vera viola violet virginia wade ward will".split()
)
"""Names that people are given, and words, places or goods as well: they count where they are written as names are."""


EASTERN = frozenset(
    "王 李 张 張 刘 劉 陈 陳 杨 楊 黄 黃 赵 趙 吴 吳 周 徐 孙 孫 马 馬 朱 胡 郭 何 林 罗 羅 郑 鄭 梁 谢 謝 宋 唐 "
    "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍 "
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 清水 山崎 池田 "
    "橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 "
    "岡本 藤原 三浦 中野 原田 松田 竹内 上田 中山 和田 石田 森田 小野 工藤 菅原 高木 大野 丸山 今井".split()
)
"""Surnames that most people in China, Korea and Japan go by: names without spaces begin with them."""
_DRESSED = re.compile(r"[a-z][._\-]+[a-z]+\d|[a-z]\d+[._\-]|[._\-]\d")
"""Handles that no word looks like: letters, a sign and a digit."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Asked of a name (folded, and as it is written).

    `kept` are words and names that are nobody's secret, `theirs` handles that their owner's name is in.
    """

    store: Store
    kept: Collection[str]
    theirs: Collection[str] = ()
    known: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __call__(self, folded: str, name: str, written: str) -> bool:
        if folded in self.kept or name in self.kept:
            return False
        words = [word.casefold() for word in WORD.findall(written)]  # posts are searched for words as they stand
        first = name.split(" ")[0]
        if first == name:
            if folded in given():
                return False
            if folded in self.theirs or surname(folded) or _DRESSED.search(folded):
                return True
            return not self._once(written.casefold(), self._used)
        if " " not in folded:
            return self._joined(first, written)
        if any(len(word) == 1 for word in (words[0], words[-1])) and name != folded.replace(",", ""):
            return self._initial(words, first, written)
        named = first in given() and any(word not in COMMON for word in words[1:])
        if named and (capital(written) or (first not in WORDS_TOO and folded.startswith(first))):
            return True
        whole = " ".join(words)
        if any(self._everyday(word, whole) for word in words if len(word) > 1 and word not in PARTICLES):
            return False
        return not self._once(whole, self._place)

    def himself(self, name: str) -> bool:
        """Whether its owner's own post is read without it: also one word, where nobody uses it as a word."""
        folded, word = spelled(name), " ".join(WORD.findall(name.casefold()))
        if not folded or folded in self.kept or len(word) < (2 if EAST.match(word) else 3):
            return False
        if " " not in folded and folded in given():
            return folded not in WORDS_TOO and folded not in COMMON
        if folded in COMMON or folded in WORDS_TOO or self._once(word, self._used):
            return False
        return len(word) >= LONE and not self._once(word, self._small) and not self._once(word, self._place)

    def _joined(self, first: str, written: str) -> bool:
        """A name in one word: #annsmith."""
        return first in given() and (first not in WORDS_TOO or not written.islower()) and len(written) >= LETTERS

    def _initial(self, words: list[str], first: str, written: str) -> bool:
        """A name with a letter for one of its words: "A. Smith" is one where it is written as such, "Ann S" as well."""
        if not capital(written):
            return False
        if len(words[-1]) == 1:
            return first in given() and first not in COMMON and (first not in WORDS_TOO or written.endswith("."))
        return written[1] == "." or not self._everyday(words[-1])

    def _everyday(self, word: str, name: str = "") -> bool:
        if word in COMMON or plain(word) in self.kept:
            return True
        return self._once(f"{word}\n{name}" if name != word else word, self._small)

    def _once(self, word: str, read: Callable[[str], bool]) -> bool:
        """What posts say of a word: the same word may stand in many sentences."""
        asked = (read.__name__, word)
        if asked not in self.known:
            self.known[asked] = read(word)
        return self.known[asked]

    def _small(self, asked: str) -> bool:
        """Posts write a word small at least as often as not; in scripts without capitals, many of them have it where
        it is no part of the name on the second line."""
        word, _, name = asked.partition("\n")
        texts = [f"{post.title or ''} {post.text}" for post in saying(self.store, word, SAMPLE)]
        if word.upper() == word:
            whole = re.compile(r"\W{1,3}".join(map(re.escape, name.split(" "))), re.IGNORECASE)
            return sum(word in (whole.sub(" ", text) if name else text) for text in texts) > SAMPLE // 2
        said: list[str] = [one for text in texts for one in WORD.findall(text) if one.casefold() == word]
        small = sum(one.islower() for one in said)
        return small >= OFTEN and 2 * small >= len(said)

    def _place(self, name: str) -> bool:
        """People say that they are in it."""
        words = r"[^\w]{1,2}".join(map(re.escape, name.split(" ")))
        inside = re.compile(rf"\b(?:in|near|outside)\s+{words}(?!\w|['\u2019]s)", re.IGNORECASE)
        return len({_writer(post) for post in saying(self.store, name, SAMPLE) if inside.search(post.text)}) >= INSIDE

    def _used(self, handle: str) -> bool:
        """Several people use it in a sentence, without a sign and outside of addresses."""
        bare = re.compile(rf"(?<![\w@/.\-]){re.escape(handle)}(?![\w/@]|\.\w)", re.IGNORECASE)
        posts = saying(self.store, handle, SAMPLE)
        return len({_writer(post) for post in posts if bare.search(f"{post.title or ''} {post.text}")}) >= OFTEN


def _writer(post: Mention) -> str:
    return post.author.native_id if post.author else post.native_id


def surname(name: str) -> bool:
    """Whether a name without spaces begins with one of the surnames that most people go by."""
    return 3 <= len(name) <= 5 and any(name[:size] in EASTERN for size in (1, 2, 3))


def begins(word: str) -> bool:
    """Whether a name may begin with a word."""
    folded = word.casefold()
    return word[0].isalpha() and len(word) > 1 and (folded not in STOPWORDS or plain(word) in given())


def long_enough(handle: str) -> bool:
    """Whether a single word can be somebody's handle and nothing else."""
    if handle.casefold() in COMMON or not any(letter.isalpha() for letter in handle):
        return False
    return len(handle) >= (LETTERS if handle.isalpha() else MIXED)


def made_of(handle: str, name: str) -> bool:
    """Whether a handle is its owner's name with something more."""
    return any(len(word) >= 4 and word in handle and len(handle) - len(word) > 1 for word in name.split(" "))


def capital(written: str) -> bool:
    """Whether each word of a name begins as names do, in scripts that have capitals."""
    return not any(word[0].islower() for word in WORD.findall(written) if word.casefold() not in PARTICLES)


def nobodys(config: Config, names: Names) -> set[str]:
    """Words and names of the configuration, of platforms and of sources: nobody's secret."""
    sections: Iterable[Any] = (
        *config.brands, *config.topics, *config.campaigns, *config.owners, *config.sources,
        *config.intents, *config.stages, *config.urgency,
    )  # fmt: skip
    said = {spelled(one.name) for one in sections}
    said |= {spelled(network_name(kind)) for kind in (*NETWORKS, *SITES, *(one.type for one in config.sources))}
    for name, query in [(one.name, one.query) for one in config.brands] + [
        (one.name, one.query) for one in config.topics
    ]:
        said |= {spelled(quoted) for quoted in re.findall(r'"([^"]+)"', query)}
        said |= set(spelled(f"{name} {query}").split())
    return said | {plain(handle) for handle in names.own}


@cache
def given() -> frozenset[str]:
    """Names that people are given in Europe and the Americas, and some from elsewhere, without accents."""
    return frozenset((Path(__file__).parent / "given_names.txt").read_text("utf-8").split())


def ours(folded: str) -> bool:
    """Whether one of our own sentences says these words."""
    return f" {folded} " in _sentences()


def unnamed(networks: Iterable[str]) -> set[str]:
    """What people are called in our files who are not named, folded: "mastodon user"."""
    both = ("{network} user", messages.load("de")["{network} user"])
    return {spelled(one.replace("{network}", network_name(network))) for network in networks for one in both}


@cache
def _sentences() -> str:
    said = messages.load("de")
    return "\n".join(f" {spelled(one)} " for pair in said.items() for one in pair)
