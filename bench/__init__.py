"""Measurements; each prints a table. No part of the installed package."""
