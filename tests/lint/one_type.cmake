# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DSOURCE_DIR=… -P one_type.cmake: no two files define a type of one name in one namespace. The linker would
# take either of them for both (the one definition rule), and tell so at most with link-time optimization.
cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE files RELATIVE ${SOURCE_DIR} ${SOURCE_DIR}/core/*.h ${SOURCE_DIR}/core/*.cpp
  ${SOURCE_DIR}/ui/*.h ${SOURCE_DIR}/ui/*.cpp ${SOURCE_DIR}/app/*.h ${SOURCE_DIR}/app/*.cpp)
set(count 0)
foreach(file IN LISTS files)
  # What stands in a namespace is not indented, so a line's beginning tells types of a namespace from inner ones.
  file(STRINGS ${SOURCE_DIR}/${file} lines
    REGEX "^(namespace .*{|} // namespace|(class|struct|union|enum|enum class) [A-Za-z0-9_]+( .*)?$)")
  set(spaces "")
    foreach(line IN LISTS lines)
    if(line MATCHES "^namespace ?([A-Za-z0-9_:]*) {")
      list(APPEND spaces "${CMAKE_MATCH_1}.") # "." alone has no name: its types are this file's own
    elseif(line MATCHES "^} // namespace")
      list(POP_BACK spaces)
    elseif(NOT "." IN_LIST spaces AND line MATCHES "^(class|struct|union|enum class|enum) ([A-Za-z0-9_]+)")
      string(MAKE_C_IDENTIFIER "type_${spaces}_${CMAKE_MATCH_2}" type)
      if(DEFINED ${type})
        message(SEND_ERROR "${CMAKE_MATCH_2} is defined in ${${type}} and in ${file}: rename one")
      endif()
      set(${type} "${file}")
      math(EXPR count "${count} + 1")
    endif()
  endforeach()
endforeach()
message(STATUS "one type of a name: ${count} types")
