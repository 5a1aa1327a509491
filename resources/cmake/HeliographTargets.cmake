# With HELIOGRAPH_PCH the headers that nearly every source includes are compiled once, which halves the time of a build.
# Off by default, so that a source which forgets an include is noticed.
option(HELIOGRAPH_PCH "Precompile common headers" OFF)
if(HELIOGRAPH_PCH)
    file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/precompiled.cpp" CONTENT "// Compiled for its precompiled headers.\n")
    add_library(heliograph_precompiled STATIC "${CMAKE_BINARY_DIR}/precompiled.cpp")
    target_link_libraries(heliograph_precompiled PRIVATE Qt6::Core heliograph_strict)
    target_precompile_headers(heliograph_precompiled PRIVATE
        <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <unordered_map> <variant> <vector>
        <QByteArray> <QHash> <QJsonObject> <QList> <QLoggingCategory> <QObject> <QString> <QTimer>)
endif()

# heliograph_precompile(target): what the functions below have in common.
function(heliograph_precompile target)
    if(HELIOGRAPH_PCH)
        target_precompile_headers(${target} REUSE_FROM heliograph_precompiled)
    endif()
endfunction()

# heliograph_library(folder SOURCES a.cpp … [PUBLIC lib …] [PRIVATE lib …])
#   One static library for one folder: target heliograph_<name>, where <name> is the folder below server/ or
#   shared/ with "/" turned into "_". Link only what the layer table in resources/docs/architecture.md allows.
function(heliograph_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(heliograph_${name} STATIC ${ARG_SOURCES})
    target_link_libraries(heliograph_${name}
        PUBLIC Qt6::Core ${ARG_PUBLIC}
        PRIVATE heliograph_strict ${ARG_PRIVATE})
    heliograph_precompile(heliograph_${name})
endfunction()

# heliograph_program(name SOURCES a.cpp … LINKS lib …)
#   An executable in <build>/bin.
function(heliograph_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE heliograph_strict ${ARG_LINKS})
    heliograph_precompile(${name})
endfunction()

# heliograph_test(name LABEL unit|contract|integration SOURCES tst_name.cpp LINKS lib …)
#   A Qt Test program in <build>/tests, registered with ctest under its label.
function(heliograph_test name)
    cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINKS" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    find_package(Qt6 REQUIRED COMPONENTS Test)
    add_executable(tst_${name} ${ARG_SOURCES})
    target_link_libraries(tst_${name} PRIVATE heliograph_strict Qt6::Test ${ARG_LINKS})
    heliograph_precompile(tst_${name})
    set_target_properties(tst_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    add_test(NAME ${ARG_LABEL}.${name} COMMAND tst_${name})
    set_tests_properties(${ARG_LABEL}.${name} PROPERTIES
        LABELS ${ARG_LABEL}
        TIMEOUT ${ARG_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=qt.*.debug=false")
endfunction()
