"""Reading a typed line: tokens, numbers, the ward, the candidates, then the declaration."""
