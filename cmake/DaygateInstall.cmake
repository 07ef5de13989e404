# What `cmake --install` puts where: headers, libraries, a CMake package and pkg-config files. Only daygate::cel,
# daygate::daygate and daygate::wire are for hosts; the other targets are what these stand on.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/daygate)

install(DIRECTORY include/daygate DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# One export per component, so that a host of expressions alone does not need libcrypto, and one of the engine alone
# neither protobuf nor jsoncpp.
install(TARGETS daygate_headers daygate_base daygate_cel daygate_component_cel
        EXPORT daygateCelTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS daygate_hash daygate_policy daygate_compile daygate_decide daygate_engine daygate_component_daygate
        EXPORT daygateEngineTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS daygate_proto daygate_wire daygate_analyze daygate_component_wire
        EXPORT daygateWireTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(component Cel Engine Wire)
  install(EXPORT daygate${component}Targets NAMESPACE daygate:: DESTINATION ${package_folder})
endforeach()

configure_package_config_file(cmake/daygateConfig.cmake.in ${PROJECT_BINARY_DIR}/daygateConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/daygateConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/daygateConfig.cmake ${PROJECT_BINARY_DIR}/daygateConfigVersion.cmake
              cmake/DaygateDependencies.cmake DESTINATION ${package_folder})

# The pkg-config files lead to wherever they lie, so an installation can be moved.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(module daygate-cel daygate daygate-wire)
  configure_file(cmake/${module}.pc.in ${PROJECT_BINARY_DIR}/${module}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${module}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

if(DAYGATE_CLI)
  install(TARGETS daygate_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
