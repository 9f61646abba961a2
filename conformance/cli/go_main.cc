#include "conformance/cli/go_main.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string_view>

namespace lbc::cli {
namespace {

constexpr char kBalancer[] = "google.golang.org/grpc/balancer";
constexpr char kBase[] = "google.golang.org/grpc/balancer/base";
constexpr std::size_t kNamed = 5;

// What main.go names, or will when its hooks are filled in, and words of Go's own.
constexpr std::array<std::string_view, 18> kTaken = {
    "balancer", "base",   "testee", "main",  "context", "resolver", "lbcp", "builder", "err",
    "error",    "string", "panic",  "print", "new",     "any",      "len",  "copy",    "init"};
constexpr std::string_view kAlias = "policy";

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::ranges::find(list, text) != list.end();
}

std::string Listed(const std::vector<std::string>& names) {
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, names.size()));
  std::string text = fmt::format("{}", fmt::join(names.begin(), end, ", "));
  if (names.size() > kNamed) text += fmt::format(" and {} more", names.size() - kNamed);
  return text;
}

std::string NameInMain(const GoPackage& package) {
  const bool taken = std::ranges::find(kTaken, package.name) != kTaken.end();
  return taken ? std::string(kAlias) : package.name;
}

// The last part of a path that is no version, which is what an import is called unless said.
std::string CalledByPath(const std::string& path) {
  static const std::regex kVersion("/v[0-9]+$");
  const std::string plain = std::regex_replace(path, kVersion, "");
  return plain.substr(plain.rfind('/') + 1);
}

// An import block sorted by path as gofmt wants it: path to the name it is given.
std::string ImportLines(const std::map<std::string, std::string>& imports) {
  std::string lines;
  for (const auto& [path, name] : imports) {
    const std::string said = name == CalledByPath(path) ? "" : name + " ";
    lines += fmt::format("\t{}\"{}\"\n", said, path);
  }
  return lines;
}

// "NewBuilder( /* hashfn hashring.HashFunc */ )", and without the comment for who reads it in
// prose.
std::string CallOf(const GoFunction& function) {
  return function.params.empty() ? function.name + "()"
                                 : fmt::format("{}( /* {} */ )", function.name, function.params);
}

std::string InWords(const GoFunction& function) {
  return fmt::format("{}({})", function.name, function.params);
}

std::string InWords(const GoBuilder& builder) {
  switch (builder.kind) {
    case GoBuilder::Kind::kFunction:
      return InWords(builder.function);
    case GoBuilder::Kind::kVariable:
      return builder.function.name;
    case GoBuilder::Kind::kType:
      return (builder.by_pointer ? "&" : "") + builder.function.name + "{}";
  }
  return "";
}

// `expression` gives the builder: the line that registers it.
std::string RegisterLine(const GoBuilder& builder, const std::string& policy,
                         const std::string& expression) {
  if (!builder.of_pickers) return fmt::format("\tbalancer.Register({})\n", expression);
  return fmt::format(
      "\tbalancer.Register(base.NewBalancerBuilder({}, {}, base.Config{{HealthCheck: true}}))\n",
      nlohmann::json(policy).dump(), expression);
}

// A call of a function with several results: the builder is kept, an error ends the testee.
std::string TakeApart(const GoBuilder& builder, const std::string& policy,
                      const std::string& call) {
  std::vector<std::string> names(builder.function.results.size(), "_");
  names[builder.at] = "builder";
  const bool fails = builder.at + 1 < names.size() && builder.function.results.back() == "error";
  if (fails) names.back() = "err";
  std::string lines = fmt::format("\t{} := {}\n", fmt::join(names, ", "), call);
  if (fails) lines += "\tif err != nil {\n\t\tpanic(err)\n\t}\n";
  return lines + RegisterLine(builder, policy, "builder");
}

std::string Registering(const GoBuilder& builder, const std::string& policy,
                        const std::string& name) {
  if (builder.kind == GoBuilder::Kind::kVariable)
    return RegisterLine(builder, policy, name + "." + builder.function.name);
  if (builder.kind == GoBuilder::Kind::kType) {
    return RegisterLine(
        builder, policy,
        fmt::format("{}{}.{}{{}}", builder.by_pointer ? "&" : "", name, builder.function.name));
  }
  const std::string call = name + "." + CallOf(builder.function);
  return builder.function.results.size() == 1 ? RegisterLine(builder, policy, call)
                                              : TakeApart(builder, policy, call);
}

std::string Calling(const GoRegistrar& registrar, const std::string& name) {
  const std::string call = name + "." + CallOf(registrar.function);
  const std::vector<std::string>& results = registrar.function.results;
  if (results.size() != 1 || results.front() != "error") return "\t" + call + "\n";
  return fmt::format("\tif err := {}; err != nil {{\n\t\tpanic(err)\n\t}}\n", call);
}

// What of a package is used, and the other things that could be.
struct Choice {
  const GoRegistrar* registrar = nullptr;
  const GoBuilder* builder = nullptr;
};

Choice Choose(const GoPackage& package, const std::string& policy) {
  const auto by_name = std::ranges::find_if(
      package.registrars, [&](const GoRegistrar& each) { return Contains(each.names, policy); });
  if (by_name != package.registrars.end() && !Contains(package.initial, policy))
    return {.registrar = &*by_name};
  if (package.registers) return {};
  const auto ready = std::ranges::find_if(
      package.registrars, [](const GoRegistrar& each) { return each.function.params.empty(); });
  if (ready != package.registrars.end()) return {.registrar = &*ready};
  const bool whole = !package.builders.empty() && !package.builders.front().of_pickers;
  if (!package.registrars.empty() && !whole) return {.registrar = &package.registrars.front()};
  return {.builder = package.builders.empty() ? nullptr : &package.builders.front()};
}

// What is said where the name that was asked for does not fit what is seen.
void DoubtTheName(const GoPackage& package, const std::string& policy,
                  std::vector<std::string>& notes) {
  if (Contains(package.names, policy)) return;
  const std::string seen =
      package.names.empty() ? "" : fmt::format(" (names seen there: {})", Listed(package.names));
  const std::string unseen =
      package.unseen_name ? " A name that is made when it runs cannot be seen." : "";
  if (!package.names_policy) {
    notes.push_back(fmt::format("the name \"{}\" is no string in {}{}: is it right?{}", policy,
                                package.import_path, seen, unseen));
  } else if (!package.names.empty() && !package.unseen_name) {
    notes.push_back(
        fmt::format("\"{}\" is a string in {}, but nothing there is seen to register "
                    "by that name{}",
                    policy, package.import_path, seen));
  }
}

void TellOfNothing(const GoPackage& package, const std::vector<GoPackage>& others,
                   std::vector<std::string>& notes) {
  std::string looked =
      package.broken.empty()
          ? fmt::format(
                "none of its {} exported names gives a balancer.Builder or a base.PickerBuilder "
                "(looked at: results of functions, variables, struct types)",
                package.exported)
          : fmt::format("its exported names could not be looked at, for it does not compile: {}",
                        package.broken);
  notes.push_back(fmt::format(
      "nothing in {} calls balancer.Register, and {}; call it in main.go before testee.Main",
      package.import_path, looked));
  std::vector<std::string> paths;
  for (const GoPackage& other : others) {
    if (other.name != "main" && other.import_path != package.import_path)
      paths.push_back(other.import_path);
  }
  if (!paths.empty()) {
    notes.push_back("packages of the same module that do call balancer.Register: " + Listed(paths));
  }
}

void TellOfBuilder(const GoPackage& package, const GoBuilder& chosen, const std::string& name,
                   std::vector<std::string>& notes) {
  notes.push_back(fmt::format(
      "{} calls balancer.Register; main.go does, with {}.{}{}",
      package.registrars.empty() ? "nothing in " + package.import_path
                                 : "nothing that runs when " + package.import_path + " is imported",
      name, InWords(chosen), chosen.function.params.empty() ? "" : ": fill in what is missing"));
  std::vector<std::string> rest;
  for (const GoBuilder& each : package.builders) {
    if (&each != &chosen) rest.push_back(InWords(each));
  }
  if (!rest.empty()) notes.push_back("other builders in it: " + Listed(rest));
  rest.clear();
  for (const GoRegistrar& each : package.registrars) rest.push_back(InWords(each.function));
  if (!rest.empty())
    notes.push_back("functions in it that call balancer.Register: " + Listed(rest));
}

}  // namespace

bool OffersAPolicy(const GoPackage& package) {
  return package.registers || !package.registrars.empty() || !package.builders.empty();
}

GoMain MainFor(const GoPackage& package, const std::string& policy,
               const std::vector<GoPackage>& others) {
  GoMain main;
  main.over_base = package.uses_base;
  const std::string name = NameInMain(package);
  const Choice choice = Choose(package, policy);
  std::map<std::string, std::string> imports = {{package.import_path, name}};
  if (choice.registrar != nullptr) {
    main.registration =
        "\t// Importing the package does not register it.\n" + Calling(*choice.registrar, name);
    main.notes.push_back(
        fmt::format("importing {} does not register \"{}\"; main.go calls {}.{}, which does{}",
                    package.import_path, policy, name, InWords(choice.registrar->function),
                    choice.registrar->function.params.empty() ? "" : ": fill in what is missing"));
  } else if (choice.builder != nullptr) {
    imports[kBalancer] = "balancer";
    if (choice.builder->of_pickers) imports[kBase] = "base";
    main.over_base = main.over_base || choice.builder->of_pickers;
    main.registration = "\t// Importing the package does not register its policy.\n" +
                        Registering(*choice.builder, policy, name);
    TellOfBuilder(package, *choice.builder, name, main.notes);
  } else if (package.registers) {
    imports.clear();
    main.imports = fmt::format("\t_ \"{}\" // {}\n", package.import_path,
                               package.Knows(policy) ? "registers it" : "calls balancer.Register");
  } else {
    imports.clear();
    main.imports =
        fmt::format("\t_ \"{}\" // registers nothing: call balancer.Register before testee.Main\n",
                    package.import_path);
    TellOfNothing(package, others, main.notes);
  }
  main.imports += ImportLines(imports);
  if (!package.broken.empty() && OffersAPolicy(package)) {
    main.notes.push_back(fmt::format("{} does not compile, so that only its text was looked at: {}",
                                     package.import_path, package.broken));
  }
  // Who gives the name in main.go needs none in the package.
  if (choice.builder == nullptr || !choice.builder->of_pickers)
    DoubtTheName(package, policy, main.notes);
  return main;
}

}  // namespace lbc::cli
