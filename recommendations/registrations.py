"""What SOP A tells the floor at start-up."""
