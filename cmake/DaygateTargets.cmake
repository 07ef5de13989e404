# How a folder of lib/ becomes a target. A station sees the headers of the stations that it links and no others: each has
# an include root of its own that holds only itself, so an upward include does not compile.
include_guard(GLOBAL)

add_library(daygate_options INTERFACE)
target_compile_options(daygate_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -fvisibility-inlines-hidden)
# g++ 12 warns of an overlap that can not be in `"text" + string` once it is inlined (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(daygate_options INTERFACE -Wno-restrict)
endif()
if(DAYGATE_WERROR)
  target_compile_options(daygate_options INTERFACE -Werror)
endif()
if(DAYGATE_SANITIZE)
  target_compile_options(daygate_options INTERFACE -fsanitize=${DAYGATE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(daygate_options INTERFACE -fsanitize=${DAYGATE_SANITIZE})
endif()

# The public headers.
add_library(daygate_headers INTERFACE)
target_include_directories(daygate_headers INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(daygate_headers INTERFACE cxx_std_20)

# daygate_station(NAME LINKS target... PRIVATE_LINKS target...) → daygate_NAME
function(daygate_station name)
  cmake_parse_arguments(arg "" "" "LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  set(root ${PROJECT_BINARY_DIR}/include_roots/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${name} ${root}/${name} SYMBOLIC)
  add_library(daygate_${name} STATIC ${sources})
  target_include_directories(daygate_${name} PUBLIC $<BUILD_INTERFACE:${root}>)
  target_link_libraries(daygate_${name} PUBLIC daygate_headers ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS} $<BUILD_INTERFACE:daygate_options>)
  set_property(GLOBAL APPEND PROPERTY DAYGATE_STATIONS ${name})
endfunction()

# daygate_component(NAME STATIONS name... LINKS target...) → daygate::NAME, under the same name in the tree and installed:
# one archive of the stations that no component among LINKS has.
function(daygate_component name)
  cmake_parse_arguments(arg "" "" "STATIONS;LINKS" ${ARGN})
  set(objects)
  foreach(station IN LISTS arg_STATIONS)
    list(APPEND objects $<TARGET_OBJECTS:daygate_${station}>)
  endforeach()
  set(archive daygate_${name})
  if(name STREQUAL daygate)
    set(archive daygate)
  endif()
  add_library(daygate_component_${name} STATIC ${objects})
  target_link_libraries(daygate_component_${name} PUBLIC daygate_headers ${arg_LINKS})
  set_target_properties(daygate_component_${name} PROPERTIES
    EXPORT_NAME ${name} OUTPUT_NAME ${archive} LINKER_LANGUAGE CXX
    ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/components)
  add_library(daygate::${name} ALIAS daygate_component_${name})
endfunction()
