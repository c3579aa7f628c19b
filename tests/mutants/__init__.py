"""Does a test notice when a check of rights is taken away? Each one, one at a time.

    python -m tests.mutants walk    # take each away in turn, ask the access table again
    python -m tests.mutants map     # which tests pass through which check
    python -m tests.mutants kill    # what is left: take away in turn, run those tests
    python -m tests.mutants report  # what was caught, and what was not

It is no part of `make test`: the walk takes half an hour on one core, the rest longer.
It may be stopped and begun again, for every result is written down at once (under
POVERTYAID_VAR).
"""
