# The few functions every folder's CMakeLists.txt is written with.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

# lbc_add_folders(NAME...) adds those sub-folders that have a CMakeLists.txt, in the order given.
function(lbc_add_folders)
  foreach(folder IN LISTS ARGN)
    if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt")
      add_subdirectory(${folder})
    endif()
  endforeach()
endfunction()

# All test programs, and those declared with THREADS, at which the thread sanitizer looks.
add_custom_target(lbc_tests)
add_custom_target(lbc_threads)

# What every target of ours shares: C++20, the repository root as the only include root, and in developer mode
# warnings as errors. With LBC_OBJECTS_OF_DEV nothing that stands on the compiler's command line may differ between the
# presets dev and release, but for reference/, whose speed is measured and which others link, and for what measures it:
# there release optimises.
function(_lbc_common target scope)
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                             $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/lbconform>)
  if(NOT scope STREQUAL "INTERFACE" AND NOT CMAKE_CXX_FLAGS MATCHES "--coverage")  # gcov wants the real paths
    # __FILE__ is a path from the root, wherever the checkout is; ccache turns the absolute form into the relative one.
    file(RELATIVE_PATH up "${CMAKE_BINARY_DIR}" "${PROJECT_SOURCE_DIR}")
    target_compile_options(${target} PRIVATE "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${up}=")
  endif()
  if(scope STREQUAL "INTERFACE")
    return()
  endif()
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  if(LBC_OBJECTS_OF_DEV AND folder MATCHES "^(reference|fixtures/policy_benchmark)(/|$)")
    target_compile_options(${target} PRIVATE -O3 -DNDEBUG -g0)
  elseif(LBC_DEVELOPER_MODE OR LBC_OBJECTS_OF_DEV)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
  endif()
endfunction()

# lbc_library(NAME SOURCES f... [PUBLIC target...] [PRIVATE target...])
# One target per folder: lbc_<NAME>, alias lbc::<NAME>. Without a .cc among SOURCES it is an interface library.
# It is installed with its headers if its folder is for consumers (LbcInstall.cmake), so list every header.
function(lbc_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(bodies ${arg_SOURCES})
  list(FILTER bodies INCLUDE REGEX "\\.cc$")
  if(bodies)
    add_library(lbc_${name} STATIC ${arg_SOURCES})
    _lbc_common(lbc_${name} PUBLIC)
    target_link_libraries(lbc_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  else()
    add_library(lbc_${name} INTERFACE)
    _lbc_common(lbc_${name} INTERFACE)
    target_link_libraries(lbc_${name} INTERFACE ${arg_PUBLIC} ${arg_PRIVATE})
  endif()
  add_library(lbc::${name} ALIAS lbc_${name})
  set_target_properties(lbc_${name} PROPERTIES EXPORT_NAME ${name})
  set(headers ${arg_SOURCES})
  list(FILTER headers INCLUDE REGEX "\\.h$")
  lbc_export_library(${name} HEADERS ${headers})
endfunction()

# lbc_program(NAME SOURCES f... [LINKS target...]) builds bin/NAME.
function(lbc_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  _lbc_common(${name} PRIVATE)
  target_link_libraries(${name} PRIVATE ${arg_LINKS})
endfunction()

# lbc_starts_often(NAME...): programs that a run starts hundreds of times are linked so that they start quickly.
function(lbc_starts_often)
  set_target_properties(${ARGN} PROPERTIES RULE_LAUNCH_LINK "${PROJECT_SOURCE_DIR}/ci/cmake/link_archives.sh")
endfunction()

# lbc_grpc_messages(NAME FILE.proto) makes lbc_<NAME>, alias lbc::<NAME>: the messages and stubs of one .proto file of
# this folder, included as "<folder>/FILE.pb.h" and "<folder>/FILE.grpc.pb.h". Only with LBC_LIVE.
function(lbc_grpc_messages name proto)
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  cmake_path(GET proto STEM stem)
  set(base "${PROJECT_BINARY_DIR}/${folder}/${stem}")
  set(generated "${base}.pb.cc" "${base}.pb.h" "${base}.grpc.pb.cc" "${base}.grpc.pb.h")
  add_custom_command(
    OUTPUT ${generated}
    COMMAND protobuf::protoc --proto_path=${PROJECT_SOURCE_DIR} --cpp_out=${PROJECT_BINARY_DIR}
            --grpc_out=${PROJECT_BINARY_DIR} --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>
            ${CMAKE_CURRENT_SOURCE_DIR}/${proto}
    DEPENDS "${proto}"
    VERBATIM)
  # Generated code is not held to our warnings.
  add_library(lbc_${name} STATIC ${generated})
  target_include_directories(lbc_${name} SYSTEM PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}>)
  target_link_libraries(lbc_${name} PUBLIC gRPC::grpc++ protobuf::libprotobuf)
  target_compile_features(lbc_${name} PUBLIC cxx_std_20)
  add_library(lbc::${name} ALIAS lbc_${name})
  set_target_properties(lbc_${name} PROPERTIES EXPORT_NAME ${name})
  lbc_export_library(${name})  # What is installed may link it; nobody else includes its headers.
endfunction()

# lbc_precompiled(NAME HEADERS <h>... [LINKS target...]) parses the headers once for all targets that say
# lbc_use_precompiled(TARGET NAME). Worth it where many small files include the same large headers, which they go on
# naming in their #include lines.
function(lbc_precompiled name)
  cmake_parse_arguments(arg "" "" "HEADERS;LINKS" ${ARGN})
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc" CONTENT "")
  add_library(${name} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc")
  _lbc_common(${name} PRIVATE)
  target_link_libraries(${name} PRIVATE ${arg_LINKS})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  set_target_properties(
    ${name} PROPERTIES CXX_COMPILER_LAUNCHER
                       "sh;${PROJECT_SOURCE_DIR}/ci/cmake/compile_header.sh;${CMAKE_CXX_COMPILER_LAUNCHER}")
endfunction()

function(lbc_use_precompiled target name)
  target_compile_options(${target} PRIVATE -fpch-preprocess)  # so that ccache can tell whether the headers changed
  # g++ 12 forgets which precompiled headers are the system's, and then tells of the false alarms inside them.
  target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
                         -Wno-stringop-overread)
  # Once all folders were added: that of `name` may come later.
  cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${PROJECT_SOURCE_DIR}]]
                            CALL target_precompile_headers ${target} REUSE_FROM ${name})")
endfunction()

# lbc_test(NAME SOURCES f... [LINKS target...] [LABEL unit] [THREADS])
# A GoogleTest program whose tests ctest lists one by one. THREADS: it starts threads, and so is also built and run
# under the thread sanitizer (preset tsan; `ctest -L threads` finds them).
function(lbc_test name)
  if(NOT LBC_DEVELOPER_MODE)
    return()
  endif()
  cmake_parse_arguments(arg "THREADS" "LABEL" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  lbc_program(${name} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} GTest::gtest_main GTest::gmock)
  if(NOT TARGET lbc_test_headers)
    lbc_precompiled(lbc_test_headers HEADERS <gtest/gtest.h> <gmock/gmock.h> LINKS GTest::gtest GTest::gmock)
  endif()
  # Tests include what the tested includes: of that, too, the largest was parsed before.
  set(speak_the_protocol "conformance_(export|models|protocol|proxy|replay|runner|scenario|testees_cpp|trace)")
  if(arg_LINKS MATCHES "lbc::reference_transport(_streams|_etcd)?(;|$)")
    lbc_use_precompiled(${name} lbc_grpc_test_headers)
  elseif(arg_LINKS MATCHES "lbc::(${speak_the_protocol}|property_tests_generators)(;|$)")
    lbc_use_precompiled(${name} lbc_protocol_test_headers)
  elseif(arg_LINKS MATCHES "lbc::reference_(core|policies)")
    lbc_use_precompiled(${name} lbc_reference_test_headers)
  else()
    lbc_use_precompiled(${name} lbc_test_headers)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_dependencies(lbc_tests ${name})
  if(arg_THREADS)
    add_dependencies(lbc_threads ${name})
    set(arg_LABEL "${arg_LABEL}-threads")  # one word: a list of labels does not survive test discovery
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS "${arg_LABEL}" TIMEOUT 300)
endfunction()

# What `ci/fuzz.sh` builds: all fuzz programs.
add_custom_target(lbc_fuzzers)

# lbc_fuzz(NAME SOURCES x_fuzz.cc... [LINKS target...] [DEFINITIONS d...])
# A program that feeds spoilt inputs to a parser (fixtures/fuzz/fuzz.h), as fuzz/NAME in the build folder. ctest runs
# it for a fixed number of inputs; `ci/fuzz.sh` runs all of them for a time, under the address sanitizer.
function(lbc_fuzz name)
  if(NOT LBC_DEVELOPER_MODE)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;DEFINITIONS" ${ARGN})
  lbc_program(${name} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} lbc::fixtures_fuzz)
  target_compile_definitions(${name} PRIVATE ${arg_DEFINITIONS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  add_dependencies(lbc_fuzzers ${name})
  add_test(NAME fuzz.${name} COMMAND ${name} --runs 2000 --seed 1 --last "${CMAKE_BINARY_DIR}/fuzz/${name}.input")
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()

# lbc_benchmark(NAME SOURCES f_benchmark.cc... [LINKS target...])
# A Google Benchmark program, built in developer mode, so that it goes on compiling, and run by hand or by a script that
# compares. Figures are worth something from the release preset only: configure it with -DLBC_DEVELOPER_MODE=ON.
function(lbc_benchmark name)
  if(NOT LBC_DEVELOPER_MODE)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  lbc_program(${name} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} benchmark::benchmark_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/benchmarks")
endfunction()
