#ifndef CONFORMANCE_PROTOCOL_PARTICULARS_H_
#define CONFORMANCE_PROTOCOL_PARTICULARS_H_

#include <string>

#include "conformance/protocol/lbcp.pb.h"

namespace lbc::protocol {

// What a list says of an endpoint beside where it is, to stand right behind its name:
// "(weight=3,zone=b,address.generation=1,server_name=x)"; empty where it says nothing more.
// The server name, attributes and metadata are those of the first address. One word whatever the
// values are: long ones are cut, and what would end a word is shown as an underscore. For reading
// only; the message tells it exactly.
std::string Particulars(const lbcp::v1::Endpoint& endpoint);

// Names as they stand in words, without their particulars.
std::string WithoutParticulars(const std::string& name);

}  // namespace lbc::protocol

#endif  // CONFORMANCE_PROTOCOL_PARTICULARS_H_
