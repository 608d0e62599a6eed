"""What people send on pages of SOP B10 and B11."""
