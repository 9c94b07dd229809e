"""The same story republished elsewhere, found while indexing, from the analyzer's tokens."""

from index.duplicates.grouping import CROWD, regroup
from index.duplicates.held import HeldBands, held_bands
from index.duplicates.seen import SeenBands, seen_bands
from index.duplicates.signature import SHORT, alike, bands, edition, signature_of, similarity

__all__ = [
    "CROWD",
    "SHORT",
    "HeldBands",
    "SeenBands",
    "alike",
    "bands",
    "edition",
    "held_bands",
    "regroup",
    "seen_bands",
    "signature_of",
    "similarity",
]
