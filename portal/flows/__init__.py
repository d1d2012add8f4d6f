"""Floor 2: one story that needs several capabilities, told in one module."""
