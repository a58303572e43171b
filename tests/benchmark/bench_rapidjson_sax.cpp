// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// bench_rapidjson_sax FILE: the yardstick. RapidJSON's SAX parser over the file with a handler that does nothing,
// reading in 64 kB pieces.
#include <rapidjson/filereadstream.h>
#include <rapidjson/reader.h>

#include <array>
#include <chrono>
#include <cstdio>

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: bench_rapidjson_sax FILE\n");
        return 2;
    }
    const auto start = std::chrono::steady_clock::now();
    std::FILE* file = std::fopen(argv[1], "rb");
    if (!file) {
        std::perror(argv[1]);
        return 3;
    }
    static std::array<char, 65536> buffer;
    rapidjson::FileReadStream stream(file, buffer.data(), buffer.size());
    rapidjson::BaseReaderHandler<> nothing;
    rapidjson::Reader reader;
    // V8 writes lone surrogates as escapes, on which RapidJSON stops: such a file is measured up to there.
    const auto result = reader.Parse<rapidjson::kParseIterativeFlag>(stream, nothing);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const auto bytes = static_cast<double>(stream.Tell());
    std::printf("%.3f s, %.2f GB/s, %.0f bytes%s\n", seconds.count(), bytes / seconds.count() / 1e9, bytes,
                result.IsError() ? " (stopped by an error)" : "");
    std::fclose(file);
    return result.IsError() ? 3 : 0;
}
