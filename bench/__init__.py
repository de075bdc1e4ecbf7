"""The benchmarks of docs/performance.md; each prints ratios measured side by side in one run."""
