# Finds Qt and says why a version is refused.
# The version first: an older Qt has no HttpServer to look for.
find_package(Qt6 REQUIRED COMPONENTS Core)

if(Qt6_VERSION VERSION_LESS "6.4.2")
    message(FATAL_ERROR
        "Qt ${Qt6_VERSION} is too old: Heliograph needs 6.4.2 or later, because QTcpServer hands sockets "
        "to the HTTP module (pendingConnectionAvailable) only since 6.4 and 6.4.2 is the oldest one tested.")
endif()
if(Qt6_VERSION VERSION_EQUAL "6.8.0")
    message(FATAL_ERROR
        "Qt 6.8.0 is refused: in that release data from a WebSocket client never arrives after an upgrade "
        "through the HTTP module (QTBUG-129798). Use 6.8.1 or later, or 6.4.2 to 6.7.")
endif()

find_package(Qt6 REQUIRED COMPONENTS Network WebSockets HttpServer)

set(CMAKE_AUTOMOC ON)
set(CMAKE_AUTORCC ON)
