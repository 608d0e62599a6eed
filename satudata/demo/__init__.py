"""Only in demo settings: "Masuk sebagai", the role switcher, demo data."""
