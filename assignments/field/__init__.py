"""Work logged in the field: what may be on a phone, and the door its records enter."""
