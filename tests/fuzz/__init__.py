"""Coverage-guided fuzzing: python -m tests.fuzz TARGET. What it keeps in `corpus/` is run by an ordinary test too."""
