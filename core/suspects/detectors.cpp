// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/suspects/detectors.h"

namespace heaptrail {

std::span<const Detector> detectors()
{
    static constexpr Detector kDetectors[]{
        // clang-format off
        detectTimers,
        detectGrowingTable,
        detectFilling,
        detectSiblings,
        detectCommonHolder,
        detectDetachedDom,
        detectEventListeners,
        detectPendingPromises,
        detectAsyncContext,
        detectStreamBuffers,
        detectExternalMemory,
        detectFinalizationRegistry,
        detectModuleCache,
        detectSlicedStrings,
        detectErrors,
        detectHandles,
        detectRealms,
        detectStreams,
        detectGeneratedCode,
        detectClosures,
        detectScopeChain,
        detectFunctionChain,
        detectInstanceChain,
        detectGrowingString,
        detectGrowingEntries,
        detectDuplicateStrings,
        detectRegistry,
        detectUnboundedCollection,
        detectClassGrowth,
        // clang-format on
    };
    return kDetectors;
}

} // namespace heaptrail
