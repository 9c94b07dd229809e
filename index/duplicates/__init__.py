"""The same story republished elsewhere, found while indexing, from the analyzer's tokens."""

from index.duplicates.grouping import CROWD, regroup
from index.duplicates.signature import SHORT, alike, bands, edition, signature_of, similarity

__all__ = ["CROWD", "SHORT", "alike", "bands", "edition", "regroup", "signature_of", "similarity"]
