"""The same story republished elsewhere, found while indexing, from the analyzer's tokens.

`signature` is for any process; `grouping`, `held` and `seen` are for the one that writes. Nothing is imported here, so
that processes that only make signatures start without the store's SQL.
"""
