"""Who may do what with releases, letters of validation, and what the public asks for."""
