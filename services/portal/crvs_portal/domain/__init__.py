"""Pure rules of forms and dates: from typed text to a declaration, and back."""
