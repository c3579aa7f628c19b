"""Users and their rights: who may manage whom, giving and ending, slips, sheets.

`reach` says who is in whose hands and who holds what, `granting` gives and ends rights,
`people` makes accounts and shuts them, `listing` finds them, `sheets` reads a whole
list of them, `slips` prints what a new user needs.
"""
