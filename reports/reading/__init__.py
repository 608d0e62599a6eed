"""What pages of SOP B10 and B11 show: read in a constant number of queries."""
