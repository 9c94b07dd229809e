"""timbao beside other engines, on the same articles, machine and run: python -m bench.peers, `make bench-peers`."""
