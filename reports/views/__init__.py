"""Pages of SOP B10 and B11: thin."""
