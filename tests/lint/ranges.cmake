# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DSOURCE_DIR=… -P ranges.cmake: clang 14, which compiles the fuzzers, has no algorithm of std::ranges that returns a
# subrange. Those of std do the same. (Nor may a lambda there capture a structured binding by its name.)
cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE files RELATIVE ${SOURCE_DIR} ${SOURCE_DIR}/core/*.h ${SOURCE_DIR}/core/*.cpp
  ${SOURCE_DIR}/app/cli/*.cpp ${SOURCE_DIR}/tests/fuzz/*.cpp ${SOURCE_DIR}/tests/support/*.cpp)
foreach(file IN LISTS files)
  file(STRINGS ${SOURCE_DIR}/${file} lines REGEX "std::ranges::(unique|remove|remove_if|rotate|equal_range|partition|stable_partition|search|search_n|find_end)\\(")
  foreach(line IN LISTS lines)
    message(SEND_ERROR "${file}: clang 14 does not compile this, std:: without ranges does:\n${line}")
  endforeach()
endforeach()
