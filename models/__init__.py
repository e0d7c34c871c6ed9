"""What is remembered: tables, and the questions asked of them."""

import models.machine.row  # noqa: F401 - the naming of constraints is set before any table is made
