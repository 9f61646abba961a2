// What several commands ask of their options.
#ifndef CONFORMANCE_CLI_VALIDATORS_H_
#define CONFORMANCE_CLI_VALIDATORS_H_

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>

namespace lbc::cli {

// A number of 64 bits: larger ones are refused and not cut down.
inline CLI::Validator Seed() {
  return {[](const std::string& text) -> std::string {
            std::uint64_t seed = 0;
            const char* const end = text.data() + text.size();
            const auto [read, error] = std::from_chars(text.data(), end, seed);
            return error == std::errc() && read == end
                       ? ""
                       : text + ": expected a whole number from 0 to 18446744073709551615";
          },
          "", "seed"};
}

// A command for the shell, which would call nothing at all a success.
inline CLI::Validator Command() {
  return {[](const std::string& text) -> std::string {
            return text.find_first_not_of(" \t\n") == std::string::npos ? "expected a command" : "";
          },
          "", "command"};
}

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_VALIDATORS_H_
