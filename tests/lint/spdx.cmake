# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DSOURCE_DIR=… -P spdx.cmake: two SPDX lines open every source file, with the licence of its house.
file(GLOB_RECURSE files RELATIVE ${SOURCE_DIR}
  ${SOURCE_DIR}/core/*.h ${SOURCE_DIR}/core/*.cpp ${SOURCE_DIR}/ui/*.h ${SOURCE_DIR}/ui/*.cpp
  ${SOURCE_DIR}/app/*.h ${SOURCE_DIR}/app/*.cpp ${SOURCE_DIR}/tests/*.h ${SOURCE_DIR}/tests/*.cpp)
foreach(file IN LISTS files)
  file(STRINGS ${SOURCE_DIR}/${file} lines LIMIT_COUNT 2)
  list(LENGTH lines count)
  if(count LESS 2)
    message(SEND_ERROR "${file}: too short for its SPDX lines")
    continue()
  endif()
  list(GET lines 0 owner)
  list(GET lines 1 licence)
  if(file MATCHES "^core/")
    set(wanted "Apache-2\\.0")
  elseif(file MATCHES "^tests/")
    set(wanted "(Apache-2\\.0|GPL-3\\.0-or-later)")
  else()
    set(wanted "GPL-3\\.0-or-later")
  endif()
  if(NOT owner STREQUAL "// SPDX-FileCopyrightText: 2026 The Heaptrail contributors")
    message(SEND_ERROR "${file}: the first line is not the copyright line")
  endif()
  if(NOT licence MATCHES "^// SPDX-License-Identifier: ${wanted}$")
    message(SEND_ERROR "${file}: the second line is not 'SPDX-License-Identifier: ${wanted}'")
  endif()
endforeach()
