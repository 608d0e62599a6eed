"""What papers of SOP B10 and B11 print."""
