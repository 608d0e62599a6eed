"""Reading, describing, checking, storing and querying tables. Knows no workflow, no database, no person."""
