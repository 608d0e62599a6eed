"""Pages of SOP A, by who uses them."""
