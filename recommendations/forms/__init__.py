"""Shape of input of SOP A: the form by sections, and the small forms of the way."""
