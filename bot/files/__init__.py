"""Files: tables in, documents out, and the cabinet that keeps them."""
