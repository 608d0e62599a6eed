"""Pages of SOP B5-B9 for those who work in them."""
