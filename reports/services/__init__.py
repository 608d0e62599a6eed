"""The only writers of SOP B10 and B11."""
