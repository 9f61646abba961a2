// The messages of the channel seat in a few words: the part of words.h that is about them.
//
// Pure functions. words.cc calls them for everybody; who has names for attempts to connect calls
// them too.
#ifndef CONFORMANCE_PROTOCOL_CHANNEL_WORDS_H_
#define CONFORMANCE_PROTOCOL_CHANNEL_WORDS_H_

#include <string>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/protocol/words.h"

namespace lbc::protocol {

// Empty for a stimulus or observation that is not of the channel seat. `attempts` names attempts to
// connect, and the connections that they become ("a"); without it they appear as numbers.
std::string ChannelWords(const lbcp::v1::Command& command, const Namer& namer,
                         const Namer& attempts = nullptr);
std::string ChannelWords(const lbcp::v1::Event& event, const Namer& namer,
                         const Namer& attempts = nullptr);

}  // namespace lbc::protocol

#endif  // CONFORMANCE_PROTOCOL_CHANNEL_WORDS_H_
