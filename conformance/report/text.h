// Texts of strangers, made safe for the place where they are printed.
//
// Names, error messages and stderr in a run come from the testee and may hold any bytes: control
// characters that would drive a terminal, markup that would run in a page, half a UTF-8 sequence,
// characters that turn the writing direction around. Every printer of this folder passes every text
// of the record through one of these functions, each named for where the text goes. They are pure.
//
// What cannot be shown is shown by name (`\x1b`, `␛`, U+FFFD), never dropped, so that a reader sees
// that something was there.
#ifndef CONFORMANCE_REPORT_TEXT_H_
#define CONFORMANCE_REPORT_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace lbc::report {

// Well-formed UTF-8: every byte that belongs to no well-formed sequence becomes U+FFFD.
std::string ToUtf8(std::string_view text);

// One line for a terminal or a log: control characters, line ends and bidirectional overrides
// become `\n`, `\x1b`, `\u202e`; bytes that are not UTF-8 become `\xff`.
std::string ForTerminal(std::string_view text);

// Text or attribute value of XML 1.0: markup is escaped, and characters that XML forbids become
// the control pictures of Unicode (ESC is `␛`), or U+FFFD.
std::string ForXml(std::string_view text);

// One line of running text in GitHub's Markdown, safe in a table cell: nothing in it is markup,
// a mention or HTML.
std::string ForMarkdown(std::string_view text);

// One line as a code span of Markdown, safe in a table cell.
std::string MarkdownCode(std::string_view text);

// A fenced code block of Markdown with the lines of `text`, closed by a fence longer than any in
// it.
std::string MarkdownCodeBlock(std::string_view text);

// JSON text that may stand inside <script type="application/json">: `<`, `>`, `&`, U+2028 and
// U+2029 become \u escapes, which JSON reads back as the same characters. `json` must be JSON.
std::string ForScriptElement(std::string_view json);

// A path or URL part for a URI: everything but letters, digits, `-._~/` percent-encoded.
std::string ForUri(std::string_view text);

// A whole URL with what may not stand in one percent-encoded; what is encoded already stays.
std::string EncodeUrl(std::string_view url);

// How many terminal columns well-formed UTF-8 takes: 2 for wide characters, 0 for combining ones.
int Columns(std::string_view utf8);

// `text` broken at spaces into lines of at most `columns` columns; a longer word has a line of its
// own and is not broken. At least one line.
std::vector<std::string> Wrap(std::string_view text, int columns);

// At most `columns` columns of `text`, the last one an ellipsis when something was cut.
std::string Shorten(std::string_view text, int columns);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_TEXT_H_
