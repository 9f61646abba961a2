// The model of outlier_detection_experimental over round_robin: who is ejected after each interval,
// given how calls ended, and that the others get the calls, in a circle, and the ejected none. What
// is left open (who of several goes where not all may) is followed in every way at once.
#ifndef CONFORMANCE_MODELS_OUTLIER_DETECTION_H_
#define CONFORMANCE_MODELS_OUTLIER_DETECTION_H_

#include <memory>

#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakeOutlierDetection(const Binds& binds);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_OUTLIER_DETECTION_H_
