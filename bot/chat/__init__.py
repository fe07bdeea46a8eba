"""What a command is, and how a typed line reaches one."""
