"""How Sphinx builds these pages: Markdown through MyST, the Furo theme. `make docs` writes them to build/docs."""

project = "timbao"
author = "The timbao developers"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["samples"]
html_theme = "furo"
html_title = "timbao"
html_show_copyright = False
myst_heading_anchors = 3
