"""Just enough C++ reading for house rules: text without comments and strings, includes, and where functions begin
and end. It is no parser: it relies on clang-format having run, and errs towards seeing no function."""

import re

_NOISE = re.compile(
    r"//[^\n]*"
    r"|/\*.*?\*/"
    r'|R"(?P<delim>[^(\s]*)\(.*?\)(?P=delim)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z])'(?:\\.|[^'\\\n])*'",
    re.DOTALL,
)
_INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
_NO_STATEMENT = re.compile(r"^[ \t]*#(?:.*\\\n)*.*$|\b(?:public|private|protected)\s*:", re.MULTILINE)
_SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def code_only(text):
    """The text with comments, string and character literals blanked; lines and columns stay where they were."""
    return _NOISE.sub(_blank, text)


def includes(text):
    """Yields (line, bracket, path) for each #include; bracket is '"' or '<'."""
    for match in _INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(2)) + 1, match.group(1), match.group(2)


def _opens_function(head):
    """Whether the text between the previous ; { or } and a { is the head of a function with a body."""
    if _SCOPE.search(head.split("(")[0]):
        return False
    first_paren = head.find("(")
    first_equals = head.find("=")
    if first_paren < 0 or (0 <= first_equals < first_paren and "operator" not in head):
        return False
    return True


def functions(text):
    """Yields (name, first line, number of lines) for each function defined outside of other functions."""
    code = re.sub(_NO_STATEMENT, _blank, code_only(text))
    scopes = []  # one entry per open brace: (name, first line) for a function, None for anything else
    start = 0
    line = 1
    head_line = None
    for at, char in enumerate(code):
        if char == "\n":
            line += 1
        elif char == "{":
            head = code[start:at]
            inside = any(scopes)
            if not inside and _opens_function(head):
                name = re.search(r"([~\w:]+)\s*\(", head)
                scopes.append((name.group(1) if name else "?", head_line or line))
            else:
                scopes.append(None)
            start, head_line = at + 1, None
        elif char == "}":
            scope = scopes.pop() if scopes else None
            if scope:
                yield scope[0], scope[1], line - scope[1] + 1
            start, head_line = at + 1, None
        elif char == ";":
            start, head_line = at + 1, None
        elif not char.isspace() and head_line is None:
            head_line = line
