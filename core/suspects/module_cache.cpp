// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/module_cache.h"

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"

#include <algorithm>
#include <set>

// require.cache, and the children of a module. Nine of ten children must be modules, and of half as many files at most:
// a large program loads each file once, a reload brings the same file again. What a snapshot cannot show: who deletes
// from require.cache.
//
// Node notes each file that it loads in several tables. They grow as a program first uses its parts, which is no leak,
// and as it loads files under ever new names, which is one. Files of installed packages are as many as were installed;
// names that differ by more than digits were not made by a program. Nine of ten new entries must be files that are
// there once, and eight of ten installed: packages load each other, with a few files of the program between them.

namespace heaptrail {

namespace {

/// A module that was deleted from require.cache and loaded anew stands in the children of the one that asked for it
/// once more.
bool detectReloadedModules(const Candidate& c, Suspect& suspect)
{
    const bool isChildren =
        c.point.kind == CollectionKind::Array && c.path.size() > 1 && c.path.back().edgeName == "children";
    if (!isChildren) return false;
    std::set<std::string> files;
    const auto isModule = [&](NodeOrdinal node) {
        const auto file = c.graph().target(node, EdgeType::Property, "filename");
        if (!file || !c.hasProperty(node, "exports") || !c.hasProperty(node, "children")) return false;
        files.insert(c.last().stringValue(*file, 400));
        return true;
    };
    if (c.shareOfEntries(isModule) < 0.9 || files.size() * 2 > c.point.entries.size()) return false;
    suspect.group = SuspectGroup::Code;
    suspect.pattern = "module-children-grow";
    suspect.className = c.entryClass();
    suspect.title = "A module keeps every copy of the modules that it loads again";
    suspect.evidence.push_back("its children are modules of few files: " + countText(files.size())
                               + (files.size() == 1 ? " file" : " files") + " for "
                               + countText(c.point.entries.size()) + " modules looked at");
    suspect.advice = "Read what changes with fs.readFile() and JSON.parse() instead of deleting it from "
                     "require.cache. If it must be code, remove it from module.children, too.";
    suspect.disproof = "Not a leak if the files are parts of the program that are first used now.";
    suspect.confidence = 0.85;
    return true;
}

/// Does the loader of modules note in it what it loaded (lib/internal/modules)?
bool isLoadersTable(const Candidate& c)
{
    if (c.point.kind != CollectionKind::Map && c.point.kind != CollectionKind::Object) return false;
    if (c.root && c.root->kind == PathRootKind::TopLevelScope
        && c.root->name.find("internal/modules/") != std::string::npos)
        return true;
    // Module._pathCache: the file that require() found, by name and folder.
    if (c.path.size() > 1 && c.path.back().edgeName == "_pathCache"
        && c.graph().type(c.path[c.path.size() - 2].node) == NodeType::Closure)
        return true;
    const std::string name = c.last().className(c.point.node);
    return name == "LoadCache" || name == "ResolveCache" || name == "ModuleMap"
        || isModuleCache(c.last(), c.point.node);
}

/// Of a path or URL, without what only tells one loading of a file from another: ?v=2, #v2.
std::string fileOf(std::string key)
{
    key.resize(std::min(key.find_first_of("?#"), key.size()));
    return key;
}

/// The file's name without digits: what is left if a program numbers its files.
std::string stemOf(const std::string& file)
{
    std::string stem = file.substr(file.find_last_of("/\\") + 1);
    std::erase_if(stem, isDigit);
    return stem;
}

} // namespace

LoadedFiles loadedFiles(const Candidate& c)
{
    constexpr std::size_t kLeast = 8, kLooked = 100'000, kLength = 1000;
    if (c.history.size() < 2 || !c.point.isCountOfEntries || !isLoadersTable(c)) return LoadedFiles::Unknown;
    const auto decoded = decodeEntries(c.last(), c.point.node, kLooked);
    if (!decoded) return LoadedFiles::Unknown;
    const std::size_t before = c.history.size() - 2;
    std::set<std::string> files, stems;
    std::size_t count = 0, installed = 0;
    for (const Entry& entry : decoded->entries) {
        const auto node = entry.keyNode ? entry.keyNode : entry.value;
        if (!node || c.history.bornIn(c.graph().id(*node)) <= before) continue;
        const std::string file =
            fileOf(entry.keyNode ? c.last().stringValue(*entry.keyNode, kLength) : entry.key);
        ++count;
        if (file.find_first_of("/\\") == file.npos || !files.insert(file).second) continue;
        stems.insert(stemOf(file));
        installed += file.find("node_modules") != file.npos;
    }
    if (count < kLeast || files.size() * 10 < count * 9) return LoadedFiles::Unknown;
    if (installed * 10 >= count * 8) return LoadedFiles::Installed;
    return stems.size() * 2 >= files.size() ? LoadedFiles::Varied : LoadedFiles::Unknown;
}

/// require() keeps each file that it ever loaded (lib/internal/modules/cjs/loader.js: Module._cache).
bool detectModuleCache(const Candidate& c, Suspect& suspect)
{
    if (!isModuleCache(c.last(), c.point.node)) return detectReloadedModules(c, suspect);
    suspect.group = SuspectGroup::Code;
    suspect.pattern = "module-cache-grows";
    suspect.className = "Module";
    suspect.title = "require.cache grows: require() loads more and more files";
    suspect.evidence.push_back("the entries are modules, under the paths of their files");
    suspect.advice =
        "Don't require() files that are written at run time or change their names: read them with "
        "fs.readFile() and JSON.parse(), or load them in a Worker that ends. delete "
        "require.cache[file] frees a module only if nothing else refers to it (module.children "
        "does).";
    suspect.disproof = "Not a leak if the files are parts of the program that are first used now.";
    suspect.confidence = 0.85;
    return true;
}

} // namespace heaptrail
