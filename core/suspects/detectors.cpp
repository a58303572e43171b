// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/detectors.h"

#include <array>

namespace heaptrail {

std::span<const Detector> detectors()
{
    static constexpr std::array<Detector, 25> kDetectors{{
        {"timers", detectTimers},
        {"siblings", detectSiblings},
        {"common holder", detectCommonHolder},
        {"detached DOM", detectDetachedDom},
        {"event listeners", detectEventListeners},
        {"pending promises", detectPendingPromises},
        {"async context", detectAsyncContext},
        {"stream buffers", detectStreamBuffers},
        {"external memory", detectExternalMemory},
        {"finalization registry", detectFinalizationRegistry},
        {"module cache", detectModuleCache},
        {"sliced strings", detectSlicedStrings},
        {"errors", detectErrors},
        {"handles", detectHandles},
        {"realms", detectRealms},
        {"streams", detectStreams},
        {"generated code", detectGeneratedCode},
        {"closures", detectClosures},
        {"scope chain", detectScopeChain},
        {"instance chain", detectInstanceChain},
        {"growing string", detectGrowingString},
        {"duplicate strings", detectDuplicateStrings},
        {"registry", detectRegistry},
        {"unbounded collection", detectUnboundedCollection},
        {"class growth", detectClassGrowth},
    }};
    return kDetectors;
}

} // namespace heaptrail
