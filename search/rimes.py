"""Which syllables Vietnamese can have: onsets, rimes, tones and where the tone stands.

From the orthography's closed inventory (Decision 240/QĐ of the Ministry of Education, 1984; Đoàn Thiện Thuật, *Ngữ âm
tiếng Việt*): a rime that ends in c, ch, p or t takes only sắc or nặng.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import lru_cache

from corpus.vietnamese import fold
from index.analysis.spelling import canonical

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt "
    "oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt "
    "uân uâng uât uây uê uêch uênh uên uêt uơ uy uya uych uynh uyt uyu uyên uyêt uyp ư ưa ưc ưi ưm ưn ưng ưt ưu "
    "ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ych ynh yt"
)
_FRONT = frozenset("eêi")
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_STOP_TONES = ("\u0301", "\u0323")
_STOPS = ("c", "ch", "p", "t")
_FINALS = "cghmnpt"


def _fits(onset: str, rime: str) -> bool:
    """Whether the spelling rules let this rime follow this onset."""
    front = rime[0] in _FRONT
    match onset:
        case "k":
            return front or rime[0] == "y"
        case "gh" | "ngh":
            return front
        case "c" | "ng":
            return not front and rime[0] != "y"
        case "g":
            return (not front and rime[0] != "y") or rime in ("i", "in", "iêng", "iêc")
        case "gi":
            return rime[0] not in "iy"
        case "qu":
            return rime[0] not in "iouư" and rime != "yêu"
        case "":
            return rime not in ("ych", "ynh", "yt")
        case _:
            return rime[0] != "y" or rime == "y"


@lru_cache(maxsize=1)
def _rimes_by_folded() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for rime in _RIMES.split():
        found[fold(rime)].append(rime)
    return {folded: tuple(rimes) for folded, rimes in found.items()}


def _tone_place(rime: str) -> int:
    """Which letter of the rime carries the tone."""
    vowels = len(rime.rstrip(_FINALS))
    marked = [place for place in range(vowels) if rime[place] != fold(rime[place])]
    if marked:
        return marked[-1]
    if vowels < len(rime):
        return vowels - 1
    return 1 if vowels == 3 else 0


def _toned(onset: str, rime: str, tone: str) -> str:
    place = _tone_place(rime)
    return canonical(onset + rime[:place] + unicodedata.normalize("NFC", rime[place] + tone) + rime[place + 1 :])


@lru_cache(maxsize=4096)
def syllables_folding_to(folded: str) -> frozenset[str]:
    """Every possible Vietnamese syllable, in its canonical spelling, that is `folded` without its accents."""
    found: set[str] = set()
    for onset in ("", *_ONSETS.split()):
        if not folded.startswith(fold(onset)):
            continue
        for rime in _rimes_by_folded().get(folded[len(onset) :], ()):
            if _fits(onset, rime):
                tones = _STOP_TONES if rime.endswith(_STOPS) else _TONES
                found.update(_toned(onset, rime, tone) for tone in tones)
    return frozenset(found)


def _marks(token: str) -> tuple[list[str], set[str]]:
    """The letters with their qualities (đ and ă ê ơ …), and the tones."""
    letters: list[str] = []
    tones: set[str] = set()
    for letter in token:
        parts = unicodedata.normalize("NFD", letter)
        base, marks = parts[0], parts[1:]
        tones.update(mark for mark in marks if mark in _TONES)
        letters.append(base + "".join(mark for mark in marks if mark not in _TONES))
    return letters, tones


def keeps_marks(token: str, full: str) -> bool:
    """Whether `full`, which folds alike, has every mark that `token` has, its tone wherever it stands."""
    letters, tones = _marks(token)
    full_letters, full_tones = _marks(full)
    kept = all(mine in (theirs, fold(theirs[0])) for mine, theirs in zip(letters, full_letters, strict=True))
    return kept and tones <= full_tones
