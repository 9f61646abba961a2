// The page of assets/ with style and scripts in place; embed_page.cmake writes the body at build
// time. Private to this folder.
#ifndef CONFORMANCE_REPORT_PAGE_TEMPLATE_H_
#define CONFORMANCE_REPORT_PAGE_TEMPLATE_H_

#include <string_view>

namespace lbc::report {

// HTML with the places @TITLE@ and @DATA@ still to be filled, once each.
std::string_view PageTemplate();

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_PAGE_TEMPLATE_H_
