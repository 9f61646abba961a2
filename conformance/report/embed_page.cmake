# cmake -D TEMPLATE=… -D STYLE=… -D SCRIPTS=a.js,b.js -D MUTANTS=mutants.md -D OUT=page_template.cc -P embed_page.cmake
#
# Puts style and scripts into the page, with the report on mutants as the scripts' MUTANTS_REPORT, and writes it as C++.
# The page's own Content-Security-Policy names the SHA-256 of both, so that nothing else on it can run, whatever a
# testee is called.
cmake_minimum_required(VERSION 3.25)

# Hexadecimal digits to base64.
function(to_base64 hex out)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text "")
  string(LENGTH "${hex}" length)
  set(at 0)
  while(at LESS length)
    math(EXPR left "${length} - ${at}")
    string(SUBSTRING "${hex}00000" ${at} 6 group)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${group} >> ${shift}) & 63")
      string(SUBSTRING "${alphabet}" ${index} 1 letter)
      string(APPEND text "${letter}")
    endforeach()
    math(EXPR at "${at} + 6")
  endwhile()
  # SHA-256 has 32 bytes: the last group lacks one.
  string(LENGTH "${text}" letters)
  math(EXPR letters "${letters} - 1")
  string(SUBSTRING "${text}" 0 ${letters} text)
  set(${out} "${text}=" PARENT_SCOPE)
endfunction()

file(READ "${TEMPLATE}" page)
file(READ "${STYLE}" style)
file(READ "${MUTANTS}" mutants)
string(REPLACE "\\" "\\\\" mutants "${mutants}")
string(REPLACE "\"" "\\\"" mutants "${mutants}")
string(REPLACE "\n" "\\n" mutants "${mutants}")
set(script "const MUTANTS_REPORT = \"${mutants}\";\n")
string(REPLACE "," ";" files "${SCRIPTS}")
foreach(file IN LISTS files)
  file(READ "${file}" part)
  string(APPEND script "${part}")
endforeach()

string(SHA256 hash "${style}")
to_base64(${hash} style_hash)
string(SHA256 hash "${script}")
to_base64(${hash} script_hash)
string(REPLACE "@STYLE_HASH@" "${style_hash}" page "${page}")
string(REPLACE "@SCRIPT_HASH@" "${script_hash}" page "${page}")
string(REPLACE "@STYLE@" "${style}" page "${page}")
string(REPLACE "@SCRIPT@" "${script}" page "${page}")

file(WRITE "${OUT}" "// Made by embed_page.cmake from conformance/report/assets.
#include \"conformance/report/page_template.h\"

namespace lbc::report {

std::string_view PageTemplate() { return R\"lbc_page(${page})lbc_page\"; }

}  // namespace lbc::report
")
