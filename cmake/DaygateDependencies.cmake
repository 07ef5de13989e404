# The libraries that Daygate stands on, under one name each on every system. This file is installed too, so that
# find_package(daygate) finds them in the same way.
include_guard(GLOBAL)
find_package(PkgConfig REQUIRED)

# Abseil: status, strings, time.
find_package(absl REQUIRED)

# RE2: Debian's package has a pkg-config file only.
if(NOT TARGET re2::re2)
  find_package(re2 CONFIG QUIET)
endif()
if(NOT TARGET re2::re2)
  pkg_check_modules(re2 REQUIRED IMPORTED_TARGET GLOBAL re2)
  add_library(re2::re2 ALIAS PkgConfig::re2)
endif()

find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(Protobuf REQUIRED)

if(NOT TARGET jsoncpp_lib AND NOT TARGET JsonCpp::JsonCpp)
  pkg_check_modules(jsoncpp REQUIRED IMPORTED_TARGET GLOBAL jsoncpp)
  add_library(JsonCpp::JsonCpp ALIAS PkgConfig::jsoncpp)
endif()
