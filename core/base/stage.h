// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace heaptrail {

/// Called when each step of an open begins and ends, on the thread that does it: for benchmarks, which draw it. Steps
/// may lie in one another. Called from several threads at once.
class StageObserver {
public:
    virtual ~StageObserver() = default;
    virtual void begin(const char* name) noexcept = 0;
    virtual void end(const char* name) noexcept = 0;
};
/// One for the whole process, or nullptr; borrowed. Not to be changed while a snapshot is opened.
void observeStages(StageObserver*) noexcept;

/// One step, from here to the end of the block. Costs a look at a variable where nobody observes.
class Stage {
public:
    explicit Stage(const char* name) noexcept;
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

private:
    const char* m_name; ///< a constant
    StageObserver* m_observer;
};

} // namespace heaptrail
