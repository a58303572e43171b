// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"

#include <set>

// require.cache, and the children of a module. Nine of ten children must be modules, and of half as many files at most:
// a large program loads each file once, a reload brings the same file again. What a snapshot cannot show: who deletes
// from require.cache.

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

} // namespace

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
