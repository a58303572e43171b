# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: Apache-2.0

# libarchive, as heaptrail_libarchive. The shared one needs libxml2 and with it 30 MB of ICU, for formats that are not
# read here: starting would take half as long again. The static one brings in zip and tar alone.
option(HEAPTRAIL_STATIC_LIBARCHIVE "Link libarchive statically where that is possible: starts faster" ON)
pkg_check_modules(LIBARCHIVE REQUIRED IMPORTED_TARGET libarchive)
add_library(heaptrail_libarchive INTERFACE)

if(HEAPTRAIL_STATIC_LIBARCHIVE)
  include(CheckCXXSourceCompiles)
  find_library(HEAPTRAIL_LIBARCHIVE_A NAMES libarchive.a HINTS ${LIBARCHIVE_LIBDIR})
  set(static_parts ${HEAPTRAIL_LIBARCHIVE_A} nettle lzma bz2 zstd z)
  if(HEAPTRAIL_LIBARCHIVE_A)
    set(CMAKE_REQUIRED_LIBRARIES ${static_parts})
    set(CMAKE_REQUIRED_INCLUDES ${LIBARCHIVE_INCLUDE_DIRS})
    check_cxx_source_compiles("
      #include <archive.h>
      int main()
      {
          archive* a = archive_read_new();
          return archive_read_support_format_zip_streamable(a) + archive_read_support_format_tar(a)
              + archive_read_support_format_raw(a) + archive_read_support_filter_xz(a)
              + archive_read_support_filter_bzip2(a) + archive_read_open1(a);
      }" HEAPTRAIL_HAS_STATIC_LIBARCHIVE)
    unset(CMAKE_REQUIRED_LIBRARIES)
    unset(CMAKE_REQUIRED_INCLUDES)
  endif()
endif()

target_include_directories(heaptrail_libarchive SYSTEM INTERFACE ${LIBARCHIVE_INCLUDE_DIRS})
if(HEAPTRAIL_HAS_STATIC_LIBARCHIVE)
  target_link_libraries(heaptrail_libarchive INTERFACE ${static_parts})
else()
  target_link_libraries(heaptrail_libarchive INTERFACE PkgConfig::LIBARCHIVE)
endif()
