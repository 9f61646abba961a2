// Discovery through etcd to be looked at: a server or a client. demo.sh puts them together.
#include <CLI/CLI.hpp>
#include <iostream>

#include "reference/transport/etcd/example/backend.h"
#include "reference/transport/etcd/example/client.h"

int main(int argc, char** argv) {
  constexpr int kUsage = 64;
  CLI::App app("A server that registers itself in etcd, or a client that finds servers there.");
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default();

  lbc::example::BackendOptions server;
  CLI::App* backend = app.add_subcommand(
      "backend", "Serves and is registered until its standard input says \"leave\" or ends");
  backend->add_option("--etcd", server.etcd, "host:port of an etcd");
  backend->add_option("--name", server.name, "Its name, in the answers and in etcd");
  backend->add_option("--weight", server.weight,
                      "Its weight; what is no number is registered as it is");
  backend
      ->add_option("--ttl", server.ttl_seconds, "Seconds that its lease lives without a heartbeat")
      ->check(CLI::PositiveNumber);
  backend->add_option("--fails", server.fails_percent, "Percent of its calls that fail")
      ->check(CLI::Range(0, 100));
  backend->add_option("--instances", server.instances, "Addresses that it is registered under")
      ->check(CLI::Range(1, 10'000));

  lbc::example::ClientOptions caller;
  CLI::App* client =
      app.add_subcommand("client", "Calls what is registered, and draws who answers");
  client->add_option("--etcd", caller.etcd, "host:port of an etcd");
  client->add_option("--config", caller.config, "The service config");
  client->add_option("--breaker", caller.breaker, "on: a circuit breaker stands before the calls");
  client->add_option("--retries", caller.retries,
                     "on: calls are tried again as the retryPolicy of the service config says");
  client->add_option("--captions", caller.captions,
                     "on: a line of standard input stands above the tables; it ends with them");
  client->add_option("--redraw", caller.redraw, "on: each table takes the place of the last");
  client->add_option("--rate", caller.rate, "Calls a second")->check(CLI::PositiveNumber);
  client->add_option("--every", caller.every_seconds, "Seconds between two tables")
      ->check(CLI::PositiveNumber);
  client->add_option("--seconds", caller.seconds, "Ends after so long")->check(CLI::PositiveNumber);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  if (backend->parsed()) return RunBackend(server, std::cin, std::cerr);
  return RunClient(caller, std::cin, std::cout);
}
