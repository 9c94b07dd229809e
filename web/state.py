"""What an application carries for its requests: the one search service."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from search.service import SearchService

_KEY = "timbao"


def attach(app: Flask, service: SearchService) -> None:
    """Give the application its service."""
    app.extensions[_KEY] = service


def service() -> SearchService:
    """The service of the application that handles the current request."""
    return cast(SearchService, current_app.extensions[_KEY])
