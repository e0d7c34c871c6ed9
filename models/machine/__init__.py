"""What the machine remembers: people, groups, post, talk, files, jobs, leases, ledger. All that ``bot/`` may import."""
