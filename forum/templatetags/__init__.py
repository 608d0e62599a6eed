"""Template tags of the Forum's pages."""
