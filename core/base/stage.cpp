// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/stage.h"

#include <atomic>

namespace heaptrail {

namespace {

std::atomic<StageObserver*> observer{nullptr};

} // namespace

void observeStages(StageObserver* one) noexcept
{
    observer.store(one);
}

Stage::Stage(const char* name) noexcept
    : m_name{name}
    , m_observer{observer.load(std::memory_order_relaxed)}
{
    if (m_observer) m_observer->begin(m_name);
}

Stage::~Stage()
{
    if (m_observer) m_observer->end(m_name);
}

} // namespace heaptrail
