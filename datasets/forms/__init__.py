"""Forms of SOP B5-B9."""
