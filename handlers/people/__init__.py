"""People: who they are, under which accounts and in which groups they speak, when they are away (第十条)."""
