"""A protocol, and the question whether a property holds, in the languages of other checkers."""
