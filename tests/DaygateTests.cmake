# How a folder of tests/ becomes a test program. Catch2 is version 2 on Debian and 3 elsewhere: tests include
# "catch.h" of this folder, which knows the difference.
find_package(Catch2 REQUIRED)
find_package(Threads REQUIRED)

add_library(daygate_catch STATIC ${CMAKE_CURRENT_SOURCE_DIR}/catch_main.cc)
target_include_directories(daygate_catch PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(daygate_catch PUBLIC Catch2::Catch2 Threads::Threads $<BUILD_INTERFACE:daygate_options>)
# Where the shared test data of the workspace lies, if it does: tests that use it skip with a message when it is absent.
target_compile_definitions(daygate_catch PUBLIC
  DAYGATE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" DAYGATE_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")

# daygate_test(NAME LINKS target...): tests/NAME/*.cc → bin/NAME_test, one ctest test.
function(daygate_test name)
  cmake_parse_arguments(arg "" "" "LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE daygate_catch ${arg_LINKS})
  add_test(NAME ${name} COMMAND ${name}_test)
endfunction()

# daygate_script_test(NAME SCRIPT arguments...): a Python script, one ctest test. It skips by ending with 77.
function(daygate_script_test name script)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/${script} ${ARGN})
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

# daygate_fuzz_targets(LINKS target... WITHOUT name...): each fuzz/fuzz_NAME.cc → bin/fuzz_NAME, but for those names; other
# sources of the folder are linked into all of them.
function(daygate_fuzz_targets)
  cmake_parse_arguments(arg "" "" "LINKS;WITHOUT" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*.cc)
  set(targets ${sources})
  list(FILTER targets INCLUDE REGEX "/fuzz_[^/]*$")
  list(FILTER sources EXCLUDE REGEX "/fuzz_[^/]*$")
  foreach(target IN LISTS targets)
    get_filename_component(name ${target} NAME_WE)
    string(REPLACE "fuzz_" "" subject ${name})
    if(subject IN_LIST arg_WITHOUT)
      add_custom_target(${name})  # `make fuzz` knows them by their files
      continue()
    endif()
    add_executable(${name} ${target} ${sources})
    target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${arg_LINKS} $<BUILD_INTERFACE:daygate_options>)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  endforeach()
endfunction()
