// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/suspects/detectors.h"
#include "core/suspects/words.h"

#include <map>
#include <string_view>

// Elements that left the document and are still referred to. One new object in ten must be a detached node: an element
// brings its attributes, styles and listeners along, up to nine objects each. What a snapshot cannot show: whether the
// page will put the element back.

namespace heaptrail {

namespace {

/// "Detached <div>", or, before Chrome 120, "Detached HTMLDivElement".
bool isDetachedElement(std::string_view name)
{
    if (name.starts_with("Detached <")) return true;
    name.remove_prefix(std::string_view("Detached ").size());
    return name.ends_with("Element")
        && (name == "Element" || name.starts_with("HTML") || name.starts_with("SVG")
            || name.starts_with("MathML"));
}

} // namespace

bool detectDetachedDom(const Candidate& c, Suspect& suspect)
{
    // In Node, state 2 marks ordinary embedder objects; only a page has elements.
    std::uint64_t detached = 0, all = 0;
    const ClassGrowth* element = nullptr;
    for (const ClassGrowth& growth : c.point.classes) {
        all += growth.count;
        if (c.graph().type(growth.sample) != NodeType::Native) continue;
        const std::string& name = c.last().classes().info(growth.cls).name;
        if (!name.starts_with("Detached ")) continue;
        detached += growth.count;
        if (isDetachedElement(name) && (!element || growth.count > element->count)) element = &growth;
    }
    if (!element || detached * 10 < all) return false;
    suspect.group = SuspectGroup::Dom;
    suspect.pattern = "detached-dom";
    suspect.className = carriedName(c.last().classes().info(element->cls).name);
    suspect.title = c.calledName() + " keeps elements that left the document";
    suspect.evidence.push_back(
        countText(detached) + c.growthOrSize(" new", "")
        + (detached == 1 ? " node below it is detached, " : " nodes below it are detached, ")
        + countText(element->count) + " of them " + suspect.className);
    suspect.evidence.push_back(
        "one remembered element keeps its whole tree: a node keeps its parent, its children and their "
        "listeners");
    suspect.advice = "Keep an id or the data, not the element, or drop the reference when the element leaves "
                     "the document. "
                     "Remove listeners that refer to it.";
    suspect.disproof =
        "Not a leak if the elements are put back into the document later, as in a pool of views.";
    suspect.confidence = 0.95;
    return true;
}

} // namespace heaptrail
