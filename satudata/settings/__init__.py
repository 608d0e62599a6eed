"""Settings: base, and on it demo, test, production. Everything comes from the environment."""
