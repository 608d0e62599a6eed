"""Template tags of SOP B5-B9."""
