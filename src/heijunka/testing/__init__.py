"""Public test kit: builders of small problems, hypothesis strategies and contract suites for plug-ins."""
