"""docs/benchmarks.md, written from what was measured and from nothing else."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OURS: Final = "timbao"
NOISE: Final = 1.4
"""Differences below this are the machine's mood."""
VARIANTS: Final = {
    "typed": "as typed",
    "unaccented": "no accents",
    "mixed": "half the accents",
    "wrong-tone": "one wrong tone",
    "tone-placement": "other tone placement",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """See `bench.peers.measured`. Times of queries in ms, by variant; memory in MB; a total is None if not told."""

    version: str
    seconds: float
    bytes: int
    megabytes: float
    p50: dict[str, float]
    p99: dict[str, float]
    mrr: dict[str, float]
    totals: dict[str, int | None]


Results = dict[str, Measured]

_SPEED_REASON = (
    "Those ahead cut the text where letters end and do no more. timbao also finds words, folds accents, reads date, "
    "province, newspaper and author, looks for republished stories, and keeps every text with its versions."
)
_SIZE_REASON = (
    "timbao's folder holds the articles themselves (versions included), and the index has both spellings, words, "
    "pairs and titles, from which the ranking below comes. Those that are smaller hold one field."
)
_QUERY_REASON = (
    "timbao asks for words, pairs and both spellings together, opens the ten articles in its store, marks them, and "
    "looks at whether the query was spelled as the archive spells it. bm25s gives no totals, facets or snippets. "
    "OpenSearch answers over HTTP from Java, which has compiled its hot paths only after thousands of queries."
)
_RANK_REASON = "The peer's way of ranking finds these better; see the ranking's weights in search/ranking.py."


def page(results: Results, count: int, absent: Mapping[str, str]) -> str:
    """The whole page, in Markdown; `absent`: peers that could not be measured, and why."""
    return (
        "\n\n".join(
            (
                "# timbao beside its peers",
                f"Written by `make bench-peers`; do not edit. {count:,} articles of 2017, from one JSONL file; titles "
                f"are left out, because the queries ask for them. Machine: {_machine()}. Every peer answers with the "
                "ten best articles that hold any of the words, their snippets and three counted facets, where it has "
                f"such. Differences of less than {NOISE} times mean nothing.",
                _speeds(results, count),
                _relevance(results),
                _wins(results, count),
                _totals(results),
                *(f"Not measured: {name}: {why}." for name, why in absent.items()),
                "Versions: " + "; ".join(f"{name}: {one.version}" for name, one in results.items()) + ".",
            )
        )
        + "\n"
    )


def _machine() -> str:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    cores = f"{os.cpu_count()} cores" + (f" of {models[0]}" if models else "")
    return f"{cores}, {platform.system()}, Python {platform.python_version()}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _speeds(results: Results, count: int) -> str:
    header = ("", "articles/s", "MB on disk", "MB of memory", "p50 ms", "p99 ms", "p50, no accents", "p99, no accents")
    rows = (
        (
            name,
            f"{count / one.seconds:,.0f}",
            f"{one.bytes / 1e6:,.0f}",
            f"{one.megabytes:,.0f}",
            *(f"{times[variant]:.1f}" for variant in ("typed", "unaccented") for times in (one.p50, one.p99)),
        )
        for name, one in results.items()
    )
    return (
        "## Speed and size\n\nFrom the file to searchable, a server's start left out; memory is the peak of the "
        "process that indexes and then answers (timbao reads in further processes beside it; of OpenSearch it is the "
        "node's, which fills its heap of 1 GB in time).\n\n" + _table(header, rows)
    )


def _relevance(results: Results) -> str:
    rows = ((name, *(f"{one.mrr[variant]:.3f}" for variant in VARIANTS)) for name, one in results.items())
    return (
        "## Finding a known article\n\nMRR@10 of six syllables of a title whose article must be found: 1 where it is "
        "always first, 0 where it is never among the first ten.\n\n" + _table(("", *VARIANTS.values()), rows)
    )


def _wins(results: Results, count: int) -> str:
    def ahead(worth: Callable[[Measured], float]) -> str:
        ours = worth(results[OURS])
        won = {name: worth(one) / ours for name, one in results.items() if worth(one) > ours * NOISE}
        return ", ".join(f"{name} ({ratio:.1f} times)" for name, ratio in won.items())

    asked = (
        ("Indexing", ahead(lambda one: count / one.seconds), _SPEED_REASON),
        ("Size", ahead(lambda one: 1 / one.bytes), _SIZE_REASON),
        ("Query time", ahead(lambda one: 1 / one.p50["typed"]), _QUERY_REASON),
        *(
            (f"Relevance {told}", ahead(lambda one, variant=variant: one.mrr[variant]), _RANK_REASON)  # type: ignore[misc]
            for variant, told in VARIANTS.items()
        ),
    )
    lines = [f"- **{what}**: {peers}. {reason}" for what, peers, reason in asked if peers]
    return "## Where a peer wins\n\n" + ("\n".join(lines) or "Nowhere, on this machine and these articles.")


def _totals(results: Results) -> str:
    probes = list(results[OURS].totals)
    rows = (
        (name, *("–" if one.totals[probe] is None else f"{one.totals[probe]:,}" for probe in probes))
        for name, one in results.items()
    )
    return (
        "## Totals, and why they differ\n\n"
        + _table(("", *probes), rows)
        + """

- Peers are asked for any of the words; timbao requires all words of a short query, so its total for *công an* is
  smaller.
- *cong an*: timbao finds every spelling of a query without accents; an engine that keeps marks finds only what was
  written without them.
- *duong*: FTS5 removes marks but đ is a letter of its own to it, so *duong* does not find *đường*.
- *an*: a trigram index cannot match two letters.
- Whoosh's parser cuts the query at spaces before pyvi sees it, while pyvi joined the words of the text: *công* and *an*
  are found only where they were not joined to *công_an*.
- OpenSearch's standard tokenizer keeps marks; the filter `icu_folding` takes them all away, also the bar of đ, so it
  finds *cong an* and *duong* but can no longer tell *đường* (road) from *dương* (sun) or *Dương* (a name).
- The archive has texts in decomposed Unicode: some 6% of other archives, few of this one. ICU's folding normalises,
  the standard analyzer does not.
- A peer that does not normalise misses text in decomposed Unicode."""
    )
