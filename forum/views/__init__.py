"""Pages of the Forum: thin, each binds a form and calls one service."""
