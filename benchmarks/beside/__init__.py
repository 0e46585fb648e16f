"""What the benchmarks beside other programs share."""
