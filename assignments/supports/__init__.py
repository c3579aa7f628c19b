"""The ledger of support: what was given and promised, shared out exactly, and summed.

`sharing` divides, `promises` knows what is still open, `recording` and `amending`
write, `delivering` brings what was promised, `rights` says who may, `ledger` adds up.
"""
