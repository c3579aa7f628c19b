"""What opens foreign bytes: runs in a process of its own, knows nothing of the project.

Only the standard library, polars, fastexcel and python-calamine; the settings come in
the request, what is found goes back as JSON and an Arrow file.
"""
