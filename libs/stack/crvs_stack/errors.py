"""The error of the stack."""


class StackError(Exception):
    """The stack cannot go on; the message says why and what to do."""
