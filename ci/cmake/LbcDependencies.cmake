# Debian 12 packages (ci/deps.txt), found and never fetched.
find_package(absl REQUIRED CONFIG)          # status, statusor
find_package(fmt REQUIRED CONFIG)
find_package(Protobuf REQUIRED MODULE)      # the wire messages of LBCP
find_package(yaml-cpp REQUIRED CONFIG)      # spec/ and profiles
find_package(nlohmann_json REQUIRED CONFIG) # configs and reports
find_package(CLI11 REQUIRED CONFIG)         # the command line
find_package(Threads REQUIRED)
set(LBC_PYTHON /usr/bin/python3)            # Debian's, which sees Debian's modules whatever comes first on the PATH
if(LBC_DEVELOPER_MODE)
  find_package(GTest REQUIRED CONFIG)
  include(GoogleTest)
endif()
