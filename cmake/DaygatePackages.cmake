# Debian packages, by `make deb`: libdaygate1, what programs need to run; libdaygate-dev, what they need to be built;
# daygate, the command line.
include_guard(GLOBAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME daygate)
set(CPACK_PACKAGE_VENDOR "Daygate")
set(CPACK_THREADS 0)
set(CPACK_PACKAGE_CONTACT "The Daygate maintainers <maintainers@daygate.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL runtime development cli)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libdaygate${DAYGATE_SOVERSION})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
  "decides whether an agent may have a secret, shared library\n The functions of daygate/c.h, for programs in C and for the bindings of other languages.")
# It is found by the linker as soon as it is there.
file(WRITE ${PROJECT_BINARY_DIR}/deb/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/deb/triggers)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libdaygate-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libdaygate${DAYGATE_SOVERSION} (= ${PROJECT_VERSION}), libabsl-dev, libre2-dev, libssl-dev, libprotobuf-dev, libjsoncpp-dev, pkg-config")
if(DAYGATE_JWT)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libjose-dev, libjansson-dev")
endif()
if(DAYGATE_VAULT_CLIENT)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libcurl4-openssl-dev")
endif()
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
  "decides whether an agent may have a secret, for C and C++ programs\n Headers, the archives for C++, and files for CMake and pkg-config.")

set(CPACK_DEBIAN_CLI_PACKAGE_NAME daygate)
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION utils)
set(CPACK_COMPONENT_CLI_DESCRIPTION
  "checks, tests and explains policies for agents' secrets\n The command line of Daygate.")

include(CPack)
