#include "conformance/report/write.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "conformance/report/report_json.h"
#include "conformance/report/sample_runs.h"

namespace lbc::report {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::set<std::string> kFiles = {"report.json", "index.html",   "junit.xml",
                                      "summary.md",  "report.sarif", "badge.json"};

class WriteTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::path(testing::TempDir()) / "write_test.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { fs::remove_all(directory_); }

  static std::string Read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static std::set<std::string> Names(const fs::path& directory) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory)) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  fs::path directory_;
};

TEST_F(WriteTest, WritesEverythingAndNothingElse) {
  ASSERT_TRUE(WriteAll(directory_ / "deep" / "er", FailingRun()).ok());
  EXPECT_EQ(Names(directory_ / "deep" / "er"), kFiles);
  EXPECT_EQ(Read(directory_ / "deep" / "er" / "report.json"), ReportJson(FailingRun()));
}

TEST_F(WriteTest, AFailureKeepsWhatWasThere) {
  ASSERT_TRUE(WriteAll(directory_, ConformantRun()).ok());
  const std::string before = Read(directory_ / "report.json");
  // A directory in a file's place lets the rename fail.
  fs::remove(directory_ / "junit.xml");
  fs::create_directories(directory_ / "junit.xml" / "full");
  const absl::Status status = WriteAll(directory_, FailingRun());
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr((directory_ / "junit.xml").string()));
  EXPECT_EQ(Names(directory_), kFiles) << "nothing temporary is left";
}

TEST_F(WriteTest, AnUnwritableFileNamesItselfAndReplacesNothing) {
  ASSERT_TRUE(WriteFile(directory_ / "a", "old").ok());
  const absl::Status status = WriteFile(directory_ / "nowhere" / "a", "new");
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("nowhere/a: No such file or directory"));
  EXPECT_EQ(Read(directory_ / "a"), "old");
}

TEST_F(WriteTest, ADirectoryThatCannotBeMadeIsNamed) {
  ASSERT_TRUE(WriteFile(directory_ / "file", "").ok());
  const absl::Status status = WriteAll(directory_ / "file" / "report", FailingRun());
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("cannot make directory"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("file/report"));
}

TEST_F(WriteTest, ReadsADirectoryOrAFile) {
  ASSERT_TRUE(WriteAll(directory_, FailingRun()).ok());
  for (const fs::path& path : {directory_, directory_ / "report.json"}) {
    const auto run = ReadReport(path);
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_EQ(run->cases.size(), FailingRun().cases.size());
  }
}

TEST_F(WriteTest, WhatCannotBeReadIsNamed) {
  const auto missing = ReadReport(directory_);
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("report.json: No such file"));
  ASSERT_TRUE(WriteFile(directory_ / "report.json", "{").ok());
  const auto broken = ReadReport(directory_);
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(std::string(broken.status().message()), HasSubstr("report.json: "));
}

}  // namespace
}  // namespace lbc::report
