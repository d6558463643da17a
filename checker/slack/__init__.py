"""How late each obligation may be met before a guarantee breaks, and how much earlier it must be to repair one."""
