# Debian 12 packages (ci/deps.txt), found and never fetched.
find_package(absl REQUIRED CONFIG)          # status, statusor
find_package(fmt REQUIRED CONFIG)
find_package(Protobuf REQUIRED MODULE)      # the wire messages of LBCP
find_package(yaml-cpp REQUIRED CONFIG)      # spec/ and profiles
find_package(nlohmann_json REQUIRED CONFIG) # configs and reports
find_package(CLI11 REQUIRED CONFIG)         # the command line
find_package(Threads REQUIRED)
find_package(rapidcheck REQUIRED CONFIG)    # properties are cases of the program
find_package(PkgConfig REQUIRED)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash) # fingerprints and invented addresses
find_package(GTest REQUIRED CONFIG)         # lbconform registers its cases with it, also in release
set(LBC_PYTHON /usr/bin/python3)            # Debian's, which sees Debian's modules whatever comes first on the PATH
if(LBC_LIVE)
  find_package(gRPC REQUIRED CONFIG)        # real connections
  pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares) # names of servers
endif()
if(LBC_DEVELOPER_MODE)
  include(GoogleTest)
  find_package(benchmark REQUIRED CONFIG)    # pickers are measured
  find_path(LBC_RELACY relacy/relacy.hpp REQUIRED)  # headers alone: property_tests/interleavings
endif()
