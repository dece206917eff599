"""Settings of the documentation."""

from heijunka import __version__

project = "heijunka"
author = "the heijunka developers"
copyright = "the heijunka developers"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
autosummary_generate = False
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "heijunka"
autodoc_typehints = "signature"
numpydoc_show_class_members = False
nitpicky = False
