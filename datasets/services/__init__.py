"""The only writers of SOP B5-B9."""
