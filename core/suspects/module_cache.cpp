// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/contents.h"
#include "core/suspects/detectors.h"

namespace heaptrail {

/// require() keeps each file that it ever loaded (lib/internal/modules/cjs/loader.js: Module._cache).
bool detectModuleCache(const Case& c, Suspect& suspect)
{
    if (!isModuleCache(c.last(), c.point.node)) return false;
    suspect.group = SuspectGroup::Code;
    suspect.pattern = "module-cache-grows";
    suspect.className = "Module";
    suspect.title = "require() loads more and more files, and keeps each";
    suspect.evidence.push_back("the entries are modules, under the paths of their files");
    suspect.advice = "Don't load by require() what is written at run time or changes its name: read it with "
                     "fs.readFile() and JSON.parse(), or load it in a worker that ends. Deleting from "
                     "require.cache frees a "
                     "module only if nothing else, module.children too, refers to it.";
    suspect.disproof = "It is no leak if the files are parts of the program that are first used now.";
    suspect.confidence = 0.85;
    return true;
}

} // namespace heaptrail
