"""The built chart and its style (source in ``web/`` at the top), shipped with the package."""
