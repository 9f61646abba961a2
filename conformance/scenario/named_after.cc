#include "conformance/scenario/named_after.h"

namespace lbc::scenario {

verdict::CaseResult NamedAfter(const Case& which, verdict::CaseResult result) {
  result.name = which.name;
  result.area = which.area;
  result.sentence = which.sentence;
  result.checks = which.checks;
  result.file = which.file;
  result.line = which.line;
  return result;
}

}  // namespace lbc::scenario
