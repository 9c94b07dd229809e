"""The same story republished elsewhere, found while indexing, from the analyzer's tokens."""

from index.duplicates.grouping import CROWD, regroup
from index.duplicates.signature import SHORT, alike, bands, signature, signature_of, similarity

__all__ = ["CROWD", "SHORT", "alike", "bands", "regroup", "signature", "signature_of", "similarity"]
