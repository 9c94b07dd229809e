"""One spelling for each Vietnamese syllable: what counts as the same word in another hand.

The chain, each step a law held by `tests/property/test_spelling_laws.py`:

1. lower case; đ's look-alikes (Ð, ɖ) are đ; full-width letters and digits are plain; zero-width characters and the
   soft hyphen are nothing;
2. the tone of an open `oa`, `oe`, `uy` stands on its first letter (hoà → hòa, khoẻ → khỏe, thuý → thúy), except after
   `q`, where the u belongs to the consonant (quý, quỳ stay);
3. an `i` that is a whole rime is `y` after h, k, l, m, t and in `qui` (kĩ → kỹ, lí → lý, quí → quý), and `y` is `i`
   after s (sỹ → sĩ). Never a bare y, never where the words differ (tai/tay, thi/thy, thúi/thúy).

Both tone placements are standard (the "old" and the "new" one); the i/y rule follows the Ministry of Education's
decision 240/QĐ of 1984 and the press's habit.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from corpus.vietnamese import LOOK_ALIKES

IGNORABLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen and zero-width characters: they may stand inside a syllable and mean nothing."""

_ONSETS = frozenset("b c ch d đ g gh h k kh l m n ng ngh nh p ph r s t th tr v x".split()) | {""}
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_PLAIN = str.maketrans(
    {
        **LOOK_ALIKES,
        **dict.fromkeys(IGNORABLE),
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    }
)


def _compose(letters: str) -> str:
    return unicodedata.normalize("NFC", letters)


_OPEN_PAIRS = {
    _compose(first + second + tone): _compose(first + tone + second)
    for first, second in ("oa", "oe", "uy")
    for tone in _TONES
}
_I_TO_Y = {_compose("i" + tone): _compose("y" + tone) for tone in ("", *_TONES)}
_Y_TO_I = {y: i for i, y in _I_TO_Y.items()}
_I_ONSETS = frozenset(("h", "k", "l", "m", "t", "qu"))


def _place_tone(token: str) -> str:
    placed = _OPEN_PAIRS.get(token[-2:])
    return token[:-2] + placed if placed and token[:-2] in _ONSETS else token


def _choose_i_or_y(token: str) -> str:
    onset, vowel = token[:-1], token[-1:]
    if onset in _I_ONSETS:
        return onset + _I_TO_Y.get(vowel, vowel)
    return onset + _Y_TO_I.get(vowel, vowel) if onset == "s" else token


@lru_cache(maxsize=8192)
def canonical(token: str) -> str:
    """The one spelling of a syllable; idempotent. Expects a single token in any case, NFC or not."""
    plain = _compose(token.translate(_PLAIN).lower())
    return _choose_i_or_y(_place_tone(plain))


@lru_cache(maxsize=8192)
def spellings(token: str) -> tuple[str, ...]:
    """Every standard lower-case spelling, as long as `token`, whose canonical form is `token`; itself first."""
    candidates = [token]
    for new, old in _OPEN_PAIRS.items():
        if token.endswith(old):
            candidates.append(token[:-2] + new)
    vowel = token[-1:]
    if vowel in _Y_TO_I:
        candidates.append(token[:-1] + _Y_TO_I[vowel])
    if vowel in _I_TO_Y:
        candidates.append(token[:-1] + _I_TO_Y[vowel])
    return tuple(spelling for spelling in candidates if canonical(spelling) == token)
