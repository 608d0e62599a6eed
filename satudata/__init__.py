"""The project, and the shared floor that every app stands on. Imports no app."""
