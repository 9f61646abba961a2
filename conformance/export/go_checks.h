// The checks of an exported Go test, as Go source: methods of the host and of its picks, each the
// counterpart of a verb of conformance/scenario/then.h.
#ifndef CONFORMANCE_EXPORT_GO_CHECKS_H_
#define CONFORMANCE_EXPORT_GO_CHECKS_H_

namespace lbc::exports {

extern const char kGoChecks[];
extern const char kGoPicks[];

}  // namespace lbc::exports

#endif  // CONFORMANCE_EXPORT_GO_CHECKS_H_
