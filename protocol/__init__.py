"""The language: text in, meaning out.  Nothing here needs a solver."""
