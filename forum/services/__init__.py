"""The only writer of the Forum's tables: named verbs, each one move by `perform` or a recorded change."""
