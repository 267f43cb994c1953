# What an installed program has besides its binaries, and the Debian package of it. packaging/deb builds and tries the package.
# The component "program" is what users get; the core as a library (headers, archives, CMake files) is no part of the package.

# Who packages the programs needs no test built.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

install(DIRECTORY resources/charts DESTINATION share/chartroom COMPONENT program)
install(FILES resources/desktop/chartroom.desktop DESTINATION share/applications COMPONENT program)
install(FILES resources/desktop/chartroom.metainfo.xml DESTINATION share/metainfo
        RENAME io.github.chartroom.chartroom.metainfo.xml COMPONENT program)
install(FILES resources/desktop/chartroom-mime.xml DESTINATION share/mime/packages RENAME chartroom.xml COMPONENT program)
install(FILES resources/desktop/chartroom.svg DESTINATION share/icons/hicolor/scalable/apps COMPONENT program)
install(FILES LICENSE DESTINATION share/doc/chartroom RENAME copyright COMPONENT program)
# Man pages and completions, made of the programs' help by packaging/pages.py.
install(DIRECTORY "${PROJECT_BINARY_DIR}/pages/" DESTINATION share COMPONENT program OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/package")
set(CPACK_PACKAGE_CONTACT "The developers of Chartroom <chartroom@localhost>")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME chartroom)
set(CPACK_DEBIAN_PACKAGE_NAME chartroom)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
# Behind the project's one line.
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Chartroom shows what a Helm chart makes of its values while they are typed,
installs, upgrades, rolls back and uninstalls releases, and says before each
step what it will change. chartroomctl has helm's commands and output; neither
program needs helm.")
# Libraries are found by dpkg-shlibdeps; Qt opens its display plugins at run time.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "qt6-qpa-plugins, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, qt6-wayland")
include(CPack)
