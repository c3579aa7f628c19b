"""Does a test notice when a check of rights is taken away? Each one, one at a time.

    python -m tests.mutants map     # which tests pass through which check
    python -m tests.mutants kill    # take each away in turn and run those tests
    python -m tests.mutants report  # what was caught, and what was not

It is no part of `make test`: it takes an hour or two on one core. It may be stopped and
begun again, for every result is written down at once (under POVERTYAID_VAR).
"""
