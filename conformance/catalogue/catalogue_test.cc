#include "conformance/catalogue/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "conformance/catalogue/version.h"

namespace lbc::catalogue {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kAreas = "areas:\n  - {area: PF, title: pick_first, file: pf.yaml}\n";
constexpr const char* kSources = "sources:\n  A62: {what: sticky, pin: '1', read: '2026-11-20'}\n";
constexpr const char* kEditions = R"(editions:
  - {name: go-1.64, implementation: g, versions: {from: '1.64', below: '1.65'}, includes: [go]}
  - {name: go-1.85, implementation: g, versions: {from: '1.85', below: '1.86'}, includes: [go]}
  - {name: go, implementation: g, versions: {from: '1.64'}}
  - {name: java, implementation: grpc-java}
  - {name: seed}
  - {name: reference, implementation: lbconform-reference, includes: [seed, go, go-1.85]}
)";

std::string Row(const std::string& fields) {
  return "area: PF\ntitle: pick_first\nrequirements:\n  - " + fields +
         "\n    seat: policy\n    sentence: One.\n    source: [{doc: A62}]\n    seen_by: reports\n";
}

// A spec folder of its own, written file by file.
class Spec {
 public:
  Spec() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    dir_ = std::filesystem::path(testing::TempDir()) / (std::string("spec_") + info->name());
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directories(dir_ / "requirements");
    Write("areas.yaml", kAreas);
    Write("sources.yaml", kSources);
    Write("editions.yaml", kEditions);
    Write("requirements/pf.yaml", Row("id: PF-001\n    level: MUST\n    editions: [all]"));
  }
  ~Spec() { std::filesystem::remove_all(dir_); }

  void Write(const std::string& file, std::string_view text) const {
    std::ofstream(dir_ / file) << text;
  }
  absl::StatusOr<Catalogue> Load() const { return Catalogue::Load(dir_); }

 private:
  std::filesystem::path dir_;
};

TEST(Catalogue, TheSpecItselfLoads) {
  const absl::StatusOr<Catalogue> catalogue = Catalogue::Load(LBC_SPEC_DIR);
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  const Requirement* sticky = catalogue->Find("PF-009");
  ASSERT_NE(sticky, nullptr);
  EXPECT_EQ(sticky->area, "PF");
  EXPECT_THAT(sticky->sentence, HasSubstr("TRANSIENT_FAILURE"));
  EXPECT_EQ(sticky->sentence.find('\n'), std::string::npos);
  EXPECT_EQ(catalogue->Find("PF-none"), nullptr);
  EXPECT_NE(catalogue->FindSource("A62"), nullptr);
  EXPECT_EQ(catalogue->FindSource("A0"), nullptr);
}

TEST(Catalogue, RowsStandInTheOrderOfAreasThenIds) {
  const absl::StatusOr<Catalogue> catalogue = Catalogue::Load(LBC_SPEC_DIR);
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  std::vector<std::string> areas;
  for (const Requirement& row : catalogue->All()) {
    if (areas.empty() || areas.back() != row.area) areas.push_back(row.area);
  }
  std::vector<std::string> expected;
  for (const Area& area : catalogue->Areas()) expected.push_back(area.id);
  EXPECT_EQ(areas, expected);
}

TEST(Catalogue, AnEditionIsFoundByImplementationAndVersion) {
  const absl::StatusOr<Catalogue> catalogue = Catalogue::Load(LBC_SPEC_DIR);
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  struct Row {
    const char* why;
    const char* implementation;
    const char* version;
    const char* edition;
  };
  const Row rows[] = {
      {"the seeds' version", "grpc-go", "1.64.0", "go-1.64"},
      {"a later patch of it", "grpc-go", "v1.64.1", "go-1.64"},
      {"the newest", "grpc-go", "1.85.0", "go-1.85"},
      {"on the way to the newest", "grpc-go", "1.85.0-dev", "go-1.85"},
      {"in between: only what both promise", "grpc-go", "1.72.3", "go"},
      {"newer than what was read", "grpc-go", "1.91.0", "go"},
      {"older than what was read", "grpc-go", "1.30.0", ""},
      {"no version at all", "grpc-go", "", ""},
      {"any version of the others", "grpc-java", "whatever", "java"},
      {"our own", "lbconform-reference", "0.1.0", "reference"},
      {"nobody we know", "acme-rpc", "1.85.0", ""},
      {"nothing said", "", "", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(catalogue->EditionFor(row.implementation, row.version), row.edition);
  }
}

TEST(Catalogue, ClosureHoldsAllThatIsIncluded) {
  const absl::StatusOr<Catalogue> catalogue = Spec().Load();
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_THAT(catalogue->Closure("go-1.64"), ElementsAre("all", "go", "go-1.64"));
  EXPECT_THAT(catalogue->Closure("reference"),
              ElementsAre("all", "go", "go-1.85", "reference", "seed"));
  EXPECT_THAT(catalogue->Closure(""), ElementsAre("all"));
  EXPECT_THAT(catalogue->Closure("nope"), ElementsAre("all"));
  EXPECT_TRUE(catalogue->HasEdition("all"));
  EXPECT_TRUE(catalogue->HasEdition("seed"));
  EXPECT_FALSE(catalogue->HasEdition("go-1.7"));
}

TEST(Catalogue, BindingFollowsEditionPolicyAndTheMostParticularLevel) {
  const absl::StatusOr<Catalogue> catalogue = Spec().Load();
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  struct Case {
    const char* why;
    std::vector<std::string> editions;
    std::map<std::string, Level> levels;
    std::vector<std::string> policies;
    const char* testee;
    std::optional<Level> expected;
  };
  const Case cases[] = {
      {"all binds the unknown", {"all"}, {}, {}, "", Level::kMust},
      {"an edition does not bind the unknown", {"go"}, {}, {}, "", std::nullopt},
      {"both versions are go", {"go"}, {}, {}, "go-1.64", Level::kMust},
      {"one version is not the other", {"go-1.85"}, {}, {}, "go-1.64", std::nullopt},
      {"go alone is no version", {"go-1.85"}, {}, {}, "go", std::nullopt},
      {"the particular level", {"go"}, {{"go-1.64", Level::kMay}}, {}, "go-1.64", Level::kMay},
      {"is for its edition only", {"go"}, {{"go-1.64", Level::kMay}}, {}, "go-1.85", Level::kMust},
      {"it may be stricter", {"all"}, {{"seed", Level::kMust}}, {}, "seed", Level::kMust},
      {"the strictest of several",
       {"seed", "go-1.85"},
       {{"go-1.85", Level::kShould}},
       {},
       "reference",
       Level::kMust},
      {"the most particular of several",
       {"all"},
       {{"go", Level::kMust}, {"go-1.85", Level::kMay}},
       {},
       "go-1.85",
       Level::kMay},
      {"its own policy", {"all"}, {}, {"pick_first"}, "", Level::kMust},
      {"an inherited policy", {"all"}, {}, {"base"}, "", Level::kMust},
      {"another policy", {"all"}, {}, {"round_robin"}, "", std::nullopt},
  };
  const std::string judged_as[] = {"pick_first", "base"};
  for (const Case& each : cases) {
    SCOPED_TRACE(each.why);
    Requirement row;
    row.editions = each.editions;
    row.levels = each.levels;
    row.policies = each.policies;
    EXPECT_EQ(catalogue->Binding(row, each.testee, judged_as), each.expected);
  }
}

TEST(Catalogue, WrongFilesAreNamedWithLineAndField) {
  struct Case {
    const char* why;
    const char* file;
    std::string text;
    const char* complaint;
  };
  const std::string good = "id: PF-001\n    level: MUST\n    editions: [all]";
  const Case cases[] = {
      {"level", "requirements/pf.yaml", Row("id: PF-001\n    level: MUSTY\n    editions: [all]"),
       "pf.yaml:5: PF-001: level: \"MUSTY\" is not known; expected one of MUST, SHOULD, MAY "
       "(did you mean \"MUST\"?)"},
      {"id", "requirements/pf.yaml", Row("id: PF-1\n    level: MUST\n    editions: [all]"),
       "pf.yaml:4: PF-1: id: expected PF- and three digits"},
      {"edition", "requirements/pf.yaml",
       Row("id: PF-001\n    level: MUST\n    editions: [go-1.46]"),
       "pf.yaml:4: PF-001: editions: \"go-1.46\" is not in editions.yaml (did you mean"},
      {"no edition", "requirements/pf.yaml", Row("id: PF-001\n    level: MUST\n    editions: []"),
       "pf.yaml:6: PF-001: editions: expected at least one entry"},
      {"level for an edition that is not bound", "requirements/pf.yaml",
       Row("id: PF-001\n    level: MUST\n    editions: [java]\n    levels: {go: MAY}"),
       "PF-001: levels: \"go\" is no edition that this row binds"},
      {"unknown field", "requirements/pf.yaml", Row(good + "\n    sentense: x"),
       "pf.yaml:7: PF-001: \"sentense\": is not a field here"},
      {"unknown source", "requirements/pf.yaml",
       "area: PF\ntitle: t\nrequirements:\n  - {id: PF-001, level: MAY, editions: [all], seat: "
       "unit, "
       "sentence: s, seen_by: b, source: [{doc: A99}]}\n",
       "pf.yaml:4: PF-001: source: doc: \"A99\" is not in sources.yaml"},
      {"link", "requirements/pf.yaml",
       "area: PF\ntitle: t\nrequirements:\n  - {id: PF-001, level: MAY, editions: [all], seat: "
       "unit, "
       "sentence: s, seen_by: b, source: [{doc: A62, link: 'http://x'}]}\n",
       "pf.yaml:4: source: link: expected an address that begins with https://"},
      {"another area's file", "requirements/pf.yaml", "area: RR\ntitle: t\nrequirements: []\n",
       "pf.yaml:1: area: expected PF"},
      {"area twice", "areas.yaml", std::string(kAreas) + "  - {area: PF, title: x, file: y.yaml}\n",
       "areas.yaml:3: PF: area: stands twice"},
      {"area without a file", "areas.yaml", "areas:\n  - {area: RR, title: x, file: rr.yaml}\n",
       "rr.yaml: no such file"},
      {"edition twice", "editions.yaml", "editions: [{name: go}, {name: go}]\n",
       "editions.yaml:1: \"go\" stands twice"},
      {"edition of itself", "editions.yaml",
       "editions: [{name: a, includes: [b]}, {name: b, includes: [a]}]\n",
       "a: includes: the edition "},
      {"edition of nothing", "editions.yaml", "editions: [{name: a, includes: [b]}]\n",
       "a: includes: \"b\" is not an edition here"},
      {"edition's version", "editions.yaml", "editions: [{name: a, versions: {from: new}}]\n",
       "editions.yaml:1: versions: \"new\" is not a version"},
      {"source", "sources.yaml", "sources: {A62: {what: x, pin: y}}\n",
       "sources.yaml:1: A62: read: is missing"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.why);
    Spec spec;
    spec.Write(each.file, each.text);
    const absl::StatusOr<Catalogue> catalogue = spec.Load();
    ASSERT_FALSE(catalogue.ok());
    EXPECT_THAT(std::string(catalogue.status().message()), HasSubstr(each.complaint));
  }
}

TEST(Catalogue, AnIdStandsOnceAndInOrder) {
  Spec spec;
  const std::string row =
      "{level: MAY, editions: [all], seat: unit, sentence: s, seen_by: b, source: [{doc: A62}], ";
  spec.Write("requirements/pf.yaml", "area: PF\ntitle: t\nrequirements:\n  - " + row +
                                         "id: PF-002}\n  - " + row + "id: PF-002}\n");
  EXPECT_THAT(std::string(spec.Load().status().message()),
              HasSubstr("pf.yaml:5: PF-002: id: must come after"));
}

TEST(ParseVersion, ReadsNumbersAndNothingElse) {
  EXPECT_EQ(ParseVersion("v1.64.0"), (Version{1, 64, 0}));
  EXPECT_EQ(ParseVersion("1.85.0-dev"), (Version{1, 85, 0}));
  EXPECT_EQ(ParseVersion("2"), (Version{2, 0, 0}));
  EXPECT_EQ(ParseVersion("1.2.3.4"), (Version{1, 2, 3}));
  for (const char* wrong : {"", "v", "dev", "1.x", "-1", "1.", "99999999999"}) {
    EXPECT_EQ(ParseVersion(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace lbc::catalogue
