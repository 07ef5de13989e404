# What `cmake --install` puts where: headers, an archive for each component, libdaygate.so, a CMake package and
# pkg-config files. Debian's three packages take it by component: runtime, development, cli.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/daygate)

install(DIRECTORY include/daygate DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
        FILES_MATCHING PATTERN "*.h")

foreach(component runtime development cli)
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/daygate-${component} COMPONENT ${component})
endforeach()

# One export per component, so that a host of expressions alone does not need libcrypto, and one of the engine alone
# neither protobuf nor jsoncpp.
install(TARGETS daygate_headers daygate_component_cel EXPORT daygateCelTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS daygate_component_daygate EXPORT daygateEngineTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS daygate_component_wire EXPORT daygateWireTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS daygate_component_c EXPORT daygateCTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS daygate_shared EXPORT daygateSharedTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development)
foreach(component Cel Engine Wire C Shared)
  install(EXPORT daygate${component}Targets NAMESPACE daygate:: DESTINATION ${package_folder} COMPONENT development)
endforeach()

configure_package_config_file(cmake/daygateConfig.cmake.in ${PROJECT_BINARY_DIR}/daygateConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/daygateConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/daygateConfig.cmake ${PROJECT_BINARY_DIR}/daygateConfigVersion.cmake
              cmake/DaygateDependencies.cmake DESTINATION ${package_folder} COMPONENT development)

# The pkg-config files lead to wherever they lie, so an installation can be moved.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(module daygate-cel daygate daygate-wire daygate-c daygate-c-static)
  configure_file(cmake/${module}.pc.in ${PROJECT_BINARY_DIR}/${module}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${module}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()

if(DAYGATE_CLI)
  install(TARGETS daygate_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT cli)
endif()
include(cmake/DaygatePackages.cmake)
