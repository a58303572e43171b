# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# What `cmake --install` puts where, and the .deb that `cpack` makes of it.
include(GNUInstallDirs)
install(TARGETS heaptrail RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES packaging/heaptrail.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES packaging/completion/heaptrail.bash RENAME heaptrail
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES packaging/completion/_heaptrail DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(DIRECTORY resources/samples DESTINATION ${CMAKE_INSTALL_DATADIR}/heaptrail)
install(FILES LICENSE README.md packaging/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(HEAPTRAIL_BUILD_UI)
  install(TARGETS heaptrail-window RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES packaging/org.heaptrail.Heaptrail.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
  install(FILES packaging/org.heaptrail.Heaptrail.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
  install(FILES packaging/org.heaptrail.Heaptrail.mime.xml RENAME org.heaptrail.Heaptrail.xml
    DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
  install(FILES resources/icons/heaptrail.svg RENAME org.heaptrail.Heaptrail.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Heaptrail contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
include(CPack)
