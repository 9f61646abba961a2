// @policy_plain@: say here, in a few lines, which calls go where.
#ifndef POLICY_H_
#define POLICY_H_

#include <memory>

#include "reference/core/builder.h"

/// The builder to be registered.
std::shared_ptr<const lbc::Builder> MakePolicyBuilder();

#endif  // POLICY_H_
