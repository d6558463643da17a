"""A grid over params and choices: the verdict at each point, kept in a file as it comes."""
