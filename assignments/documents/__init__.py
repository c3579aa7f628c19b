"""Papers in the Party's layout, as PDF and as Word, from the data of a day.

`catalogue` knows the kinds and whose they are, `heads` and `numbering` what stands
around the text, one module per kind gathers the text, `pdf` and `word` draw it.
"""
