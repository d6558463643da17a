"""From text to syntax: the grammar, its tables, the lexer, the automaton, and going on after errors."""
