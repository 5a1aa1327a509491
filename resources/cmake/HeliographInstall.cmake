# Install components: server, console, docs. Each folder installs its own part with COMPONENT set.
install(FILES README.md LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT docs)
install(DIRECTORY resources/docs/ DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT docs)
