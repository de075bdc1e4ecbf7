"""What the stack says when the machine lacks something: one sentence that tells how to get it."""


class StackError(Exception):
    """The stack cannot go on; the message says why and what to do."""
