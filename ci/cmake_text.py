"""Just enough CMake reading for house rules: the commands of a file with their arguments."""

import re

_TOKEN = re.compile(r'#[^\n]*|"(?:\\.|[^"\\])*"|[()]|[^\s()"#]+')


def commands(text):
    """Yields (line, name, arguments) for each command at the top level; nested parentheses are flattened."""
    tokens = [(m.group(0), m.start()) for m in _TOKEN.finditer(text) if not m.group(0).startswith("#")]
    at = 0
    while at + 1 < len(tokens):
        (name, where), (paren, _) = tokens[at], tokens[at + 1]
        if paren != "(":
            at += 1
            continue
        arguments, depth, at = [], 1, at + 2
        while at < len(tokens) and depth:
            token = tokens[at][0]
            depth += (token == "(") - (token == ")")
            if token not in "()":
                arguments.append(token.strip('"'))
            at += 1
        yield text.count("\n", 0, where) + 1, name, arguments
