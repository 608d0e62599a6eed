"""Who may do what with reports and assessments: `check_can_<verb>` as services and buttons ask it."""
