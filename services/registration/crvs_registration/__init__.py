"""Vital-event records: life-cycle, forms, rules, numbering, search."""
