"""Whether two declarations tell of one vital event: keys that bring them together, and a score with reasons.

One engine for every kind and every service. What of a kind is compared stands in its definition
(`kinds/*.yaml`, `matching`); how much each agreement and difference weighs is fitted by a script
(`bench/fit_matching.py`) and kept in `data/matching.json`. See ADR 31.
"""
