"""Why a file cannot be read, as a code that the asking process puts into words."""


class Refused(Exception):
    """`code` is a key of messages.REFUSALS; `details` fill the sentence."""

    def __init__(self, code: str, **details):
        super().__init__(code)
        self.code, self.details = code, details
