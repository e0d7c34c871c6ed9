"""What it costs: each module prints a table with ratios, side by side with named peers."""
