# What `cmake --install` puts where: headers, an archive for each component, libdaygate.so, a CMake package and
# pkg-config files. Debian's three packages take it by component: runtime, development, cli.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/daygate)

set(absent)
if(NOT DAYGATE_JWT)
  set(absent PATTERN jwt.h EXCLUDE)
endif()
if(NOT DAYGATE_VAULT_CLIENT)
  list(APPEND absent PATTERN vault_client.h EXCLUDE)
endif()
install(DIRECTORY include/daygate DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
        FILES_MATCHING PATTERN "*.h" ${absent})

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
if(DAYGATE_JWT)
  install(TARGETS daygate_component_jwt EXPORT daygateJwtTargets
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
endif()
if(DAYGATE_VAULT_CLIENT)
  install(TARGETS daygate_component_vault_client EXPORT daygateVaultClientTargets
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
endif()
install(TARGETS daygate_component_c EXPORT daygateCTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS daygate_shared EXPORT daygateSharedTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development)
set(exported Cel Engine Wire C Shared)
set(modules daygate-cel daygate daygate-wire daygate-c daygate-c-static)
if(DAYGATE_JWT)
  list(APPEND exported Jwt)
  list(APPEND modules daygate-jwt)
endif()
if(DAYGATE_VAULT_CLIENT)
  list(APPEND exported VaultClient)
  list(APPEND modules daygate-vault-client)
endif()
foreach(component IN LISTS exported)
  install(EXPORT daygate${component}Targets NAMESPACE daygate:: DESTINATION ${package_folder} COMPONENT development)
endforeach()

configure_package_config_file(cmake/daygateConfig.cmake.in ${PROJECT_BINARY_DIR}/daygateConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/daygateConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/daygateConfig.cmake ${PROJECT_BINARY_DIR}/daygateConfigVersion.cmake
              cmake/DaygateDependencies.cmake DESTINATION ${package_folder} COMPONENT development)

# The pkg-config files lead to wherever they lie, so an installation can be moved.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(module IN LISTS modules)
  configure_file(cmake/${module}.pc.in ${PROJECT_BINARY_DIR}/${module}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${module}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()

if(DAYGATE_CLI)
  install(TARGETS daygate_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT cli)
endif()
include(cmake/DaygatePackages.cmake)
