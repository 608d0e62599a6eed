"""What single pages of SOP B5-B9 show, read in a constant number of queries."""
