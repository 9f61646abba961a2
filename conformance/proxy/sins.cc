#include <algorithm>
#include <iterator>

#include "conformance/proxy/sin.h"

namespace lbc::proxy {

std::vector<Sin> AllSins() {
  std::vector<Sin> all;
  for (std::vector<Sin> group :
       {ConnectionSins(), ReportSins(), PickSins(), ShareSins(), CommandSins(), CloseSins()})
    std::ranges::move(group, std::back_inserter(all));
  return all;
}

}  // namespace lbc::proxy
