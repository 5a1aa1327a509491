# Language level, strictness, sanitizers, compiler cache.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()

find_program(HELIOGRAPH_CCACHE ccache)
if(HELIOGRAPH_CCACHE)
    # Without this it does not cache what is compiled with precompiled headers.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${HELIOGRAPH_CCACHE}")
endif()

add_library(heliograph_strict INTERFACE)
target_compile_definitions(heliograph_strict INTERFACE
    QT_NO_KEYWORDS
    QT_NO_FOREACH
    QT_NO_CAST_FROM_ASCII
    QT_NO_CAST_TO_ASCII
    QT_NO_URL_CAST_FROM_STRING
    QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    QT_USE_STRINGBUILDER
    QT_STRICT_ITERATORS)
target_include_directories(heliograph_strict INTERFACE "${PROJECT_SOURCE_DIR}")
if(MSVC)
    target_compile_options(heliograph_strict INTERFACE /W4 /permissive- /Zc:__cplusplus)
    if(HELIOGRAPH_WERROR)
        target_compile_options(heliograph_strict INTERFACE /WX)
    endif()
else()
    target_compile_options(heliograph_strict INTERFACE
        -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wsuggest-override)
    if(HELIOGRAPH_WERROR)
        target_compile_options(heliograph_strict INTERFACE -Werror)
    endif()
endif()

if(HELIOGRAPH_SANITIZE)
    add_compile_options(-fsanitize=${HELIOGRAPH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=${HELIOGRAPH_SANITIZE})
endif()

if(HELIOGRAPH_TIDY)
    find_program(HELIOGRAPH_CLANG_TIDY clang-tidy REQUIRED)
    set(CMAKE_CXX_CLANG_TIDY "${HELIOGRAPH_CLANG_TIDY}")
endif()
