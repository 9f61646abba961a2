# What `cmake --install` and the tarball of `cpack` hold, and what find_package(lbconform) gives a consumer:
#   lbconform::reference   all libraries of reference/
#   lbconform::testee      the library that turns a C++ policy into a testee
#   bin/lbconform, bin/testee_reference, bin/testee_reference_channel, bin/lbconform_relay, with LBC_LIVE also
#   bin/testee_reference_live and bin/lbconform_backend, of which the live seat starts relay and backend; and
#   share/lbconform with what they read: the catalogue, and the sources that `lbconform new` copies into an author's
#   project, under the same paths as in a checkout
# Nothing in the tree is tied to where it was built: it may be moved after unpacking.

include(CMakePackageConfigHelpers)

# Libraries of these folders are for consumers; the judge's own are not.
set(LBC_EXPORTED_FOLDERS "^(reference|conformance/protocol|conformance/testees/cpp|fixtures/(clock|random))(/|$)")

# lbc_export_library(NAME HEADERS f...) installs lbc_<NAME> with its headers, if its folder is for consumers.
# lbc_library does this by itself; only a library made by hand needs the call.
function(lbc_export_library name)
  cmake_parse_arguments(arg "" "" "HEADERS" ${ARGN})
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT folder MATCHES "${LBC_EXPORTED_FOLDERS}" OR folder STREQUAL conformance/testees/cpp/channel_seat)
    return()  # The channel seat judges our own channel; a consumer has none to put in its place.
  endif()
  install(TARGETS lbc_${name} EXPORT lbconform ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  foreach(header IN LISTS arg_HEADERS)
    cmake_path(GET header PARENT_PATH below)
    if(IS_ABSOLUTE "${header}")  # generated
      file(RELATIVE_PATH below "${PROJECT_BINARY_DIR}" "${below}")
    else()
      cmake_path(APPEND folder "${below}" OUTPUT_VARIABLE below)
    endif()
    install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lbconform/${below}")
  endforeach()
  set_property(GLOBAL APPEND PROPERTY LBC_EXPORTED_LIBRARIES lbc_${name})
endfunction()

# An interface library lbc_<NAME>, known in the tree and to consumers as lbconform::<NAME>, that stands for several.
function(_lbc_umbrella name)
  add_library(lbc_${name} INTERFACE)
  target_link_libraries(lbc_${name} INTERFACE ${ARGN})
  set_target_properties(lbc_${name} PROPERTIES EXPORT_NAME ${name})
  add_library(lbconform::${name} ALIAS lbc_${name})
  if(NOT TARGET lbc::${name})
    add_library(lbc::${name} ALIAS lbc_${name})
  endif()
  install(TARGETS lbc_${name} EXPORT lbconform)
endfunction()

# Called once, after all folders were added.
function(lbc_install_package)
  get_property(exported GLOBAL PROPERTY LBC_EXPORTED_LIBRARIES)
  set(reference ${exported})
  list(FILTER reference INCLUDE REGEX "^lbc_reference_")
  _lbc_umbrella(reference ${reference})
  if(TARGET lbc_conformance_testees_cpp)
    _lbc_umbrella(testee lbc_conformance_testees_cpp)
  endif()

  foreach(program lbconform testee_reference testee_reference_channel testee_reference_live lbconform_backend
                  lbconform_relay lbproxy lbsim)
    if(TARGET ${program})
      install(TARGETS ${program} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
    endif()
  endforeach()
  set(data "${CMAKE_INSTALL_DATADIR}/lbconform")
  install(FILES LICENSE DESTINATION "${data}")
  foreach(folder spec reference conformance/protocol conformance/testees conformance/cli/templates fixtures/random
          ci/cmake)
    if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}")
      cmake_path(GET folder PARENT_PATH parent)
      install(DIRECTORY ${folder} DESTINATION "${data}/${parent}" PATTERN "*_test.cc" EXCLUDE)
    endif()
  endforeach()

  set(package "${CMAKE_INSTALL_LIBDIR}/cmake/lbconform")
  configure_package_config_file("${PROJECT_SOURCE_DIR}/ci/cmake/lbconform-config.cmake.in"
                                "${PROJECT_BINARY_DIR}/lbconform-config.cmake" INSTALL_DESTINATION "${package}")
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/lbconform-config-version.cmake"
                                   COMPATIBILITY SameMinorVersion)
  install(EXPORT lbconform NAMESPACE lbconform:: FILE lbconform-targets.cmake DESTINATION "${package}")
  install(FILES "${PROJECT_BINARY_DIR}/lbconform-config.cmake" "${PROJECT_BINARY_DIR}/lbconform-config-version.cmake"
          DESTINATION "${package}")
endfunction()

if(PROJECT_IS_TOP_LEVEL)
  set(CPACK_GENERATOR TGZ)
  set(CPACK_PACKAGE_NAME lbconform)
  set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
  set(CPACK_PACKAGE_FILE_NAME "lbconform-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
  set(CPACK_VERBATIM_VARIABLES ON)
  include(CPack)
endif()
