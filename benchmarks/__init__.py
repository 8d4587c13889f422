"""What `make bench` runs: ratios measured within one run, never absolute promises."""
