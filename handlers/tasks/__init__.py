"""Tasks: opened from the plan, dispatched to the executing units, watched until the last is published (第十三至十八、二十八条)."""
