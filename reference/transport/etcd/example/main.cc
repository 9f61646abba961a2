// Discovery through etcd to be looked at: a server or a client. demo.sh puts them together.
#include <iostream>
#include <string_view>

#include "reference/transport/etcd/example/backend.h"
#include "reference/transport/etcd/example/client.h"

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  const lbc::example::Flags flags(argc, argv, 2);
  if (command == "backend") return lbc::example::RunBackend(flags, std::cin, std::cerr);
  if (command == "client") return lbc::example::RunClient(flags, std::cin, std::cout);
  std::cerr << "usage: etcd_demo backend|client [--OPTION VALUE]...\n";
  return 64;
}
