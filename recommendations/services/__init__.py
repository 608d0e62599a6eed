"""The only writers of SOP A, by subject: the form, the way of the case, notes, letters."""
