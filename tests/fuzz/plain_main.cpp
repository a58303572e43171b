// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// In place of libFuzzer: runs the fuzzer's function over the files and folders that it is given, and over a few
// thousand mutations of each file.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& bytes)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

void runFile(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    run(bytes);
    if (bytes.empty()) return;
    std::mt19937 random(42);
    const int mutations = bytes.size() < 20000 ? 300 : 3;
    for (int i = 0; i < mutations; ++i) {
        std::string changed = bytes;
        const std::size_t at = random() % changed.size();
        switch (random() % 4) {
        case 0: changed[at] = static_cast<char>(random()); break;
        case 1: changed.erase(at, 1 + random() % 8); break;
        case 2: changed.insert(at, changed.substr(random() % changed.size(), random() % 30)); break;
        default: changed.resize(at); break;
        }
        run(changed);
    }
}

} // namespace

int main(int argc, char** argv)
{
    int count = 0;
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::is_directory(argv[i])) {
            runFile(argv[i]);
            ++count;
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(argv[i]))
            if (entry.is_regular_file()) {
                runFile(entry.path());
                ++count;
            }
    }
    std::printf("%d files\n", count);
    return count > 0 ? 0 : 1;
}
