# The libraries that Daygate stands on, under one name each on every system. This file is installed too, so that
# find_package(daygate) finds them in the same way.
include_guard(GLOBAL)

# A library that some systems have as a CMake package under `target` and others as a pkg-config file only.
macro(daygate_find_either target package module)
  if(NOT TARGET ${target})
    find_package(${package} CONFIG QUIET)
  endif()
  if(NOT TARGET ${target})
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(${module} REQUIRED IMPORTED_TARGET GLOBAL ${module})
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    target_link_libraries(${target} INTERFACE PkgConfig::${module})
  endif()
endmacro()

# What the expression language needs.
macro(daygate_find_cel_dependencies)
  find_package(absl REQUIRED)
  daygate_find_either(re2::re2 re2 re2)
endmacro()

# What the engine needs beside it.
macro(daygate_find_engine_dependencies)
  find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
endmacro()

# What the JSON and protobuf forms need beside it. Debian's jsoncpp has a CMake package whose target has another name on
# other systems, so pkg-config is asked everywhere.
macro(daygate_find_wire_dependencies)
  find_package(Protobuf REQUIRED)
  if(NOT TARGET JsonCpp::JsonCpp)
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(jsoncpp REQUIRED IMPORTED_TARGET GLOBAL jsoncpp)
    add_library(JsonCpp::JsonCpp INTERFACE IMPORTED GLOBAL)
    target_link_libraries(JsonCpp::JsonCpp INTERFACE PkgConfig::jsoncpp)
  endif()
endmacro()

# What proving tokens needs beside it; `how` is REQUIRED or QUIET. libjose is known to pkg-config alone.
macro(daygate_find_jwt_dependencies how)
  find_package(PkgConfig ${how})
  if(PkgConfig_FOUND)
    pkg_check_modules(daygate_jose ${how} IMPORTED_TARGET GLOBAL jose jansson)
  endif()
endmacro()

# What a client of Vault and OpenBao needs beside it.
macro(daygate_find_vault_client_dependencies)
  find_package(CURL 7.85 REQUIRED)
endmacro()
