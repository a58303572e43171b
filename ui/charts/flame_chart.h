// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/allocations/call_tree.h"

#include <QAbstractScrollArea>

#include <map>
#include <vector>

namespace heaptrail::ui {

/// A call tree from the root down as bars: as wide as what was allocated with all that a function calls, or what of it
/// is still alive, the callers above. A click selects, a double click or Enter zooms in, Esc zooms out, arrows walk.
class FlameChart final : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr std::uint32_t kAll = 0xffff'ffff; ///< the bar of everything

    explicit FlameChart(QWidget* parent = nullptr);

    /// A tree from the root down; null: nothing is drawn.
    void setTree(CallTreePtr tree);
    /// As wide as what is still alive; where the tree has such figures.
    void setShowsAlive(bool showsAlive);
    const CallTreePtr& tree() const noexcept { return m_tree; }
    /// What the bar of everything is called; "All" where it is empty.
    void setWhole(const QString& title);
    /// The way from everything to the bar that fills the width, that bar last.
    std::vector<std::uint32_t> way() const;
    /// Fills the width with a bar that was drawn; kAll: everything.
    void zoomTo(std::uint32_t row);
    void zoomOut();
    std::uint32_t current() const noexcept { return m_current; }
    QString titleOf(std::uint32_t row) const;
    /// "scenario.js:13", of a bar that is a function and whose place is known; else empty.
    QString placeOf(std::uint32_t row) const;
    QString toolTipOf(std::uint32_t row) const;
    /// The next bar with the text in its name or place; false if no bar that is drawn has it. Marks all that have.
    bool find(const QString& text, bool backwards);
    /// Where a bar is drawn, in the viewport; empty if it is not.
    QRect rectOf(std::uint32_t row) const;
    int barCount() const noexcept { return int(m_bars.size()); }
    void render(QPainter& painter, const QPalette& palette, QSize size) const;

    QSize sizeHint() const override { return {800, 400}; }

signals:
    void currentChanged(std::uint32_t row);
    void zoomChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Bar {
        std::uint32_t row{};
        int depth{};
        double left{}, width{};
    };
    std::vector<Bar> bars(int width) const;
    void paint(QPainter& painter, const std::vector<Bar>& bars, const QPalette& palette, QSize size,
               int top) const;
    QColor fillOf(std::uint32_t row, const QPalette& palette) const;
    bool isMatch(std::uint32_t row) const;
    std::uint64_t sizeOf(const AllocationCounts& counts) const noexcept;
    std::uint64_t totalOf(std::uint32_t row) const;
    bool isLeftOut(std::uint32_t row, std::uint32_t caller) const;
    std::vector<std::uint32_t>
    rowsOf(std::uint32_t row) const; ///< largest total first; callees in place of isLeftOut()
    int barHeight() const;
    int legendHeight() const;
    const Bar* barAt(QPoint point) const;
    const Bar* barOf(std::uint32_t row) const;
    void makeCurrent(std::uint32_t row);
    void layOut();

    CallTreePtr m_tree;
    std::vector<Bar> m_bars; ///< callers before what they call
    mutable std::map<std::uint32_t, std::uint32_t> m_callerOf; ///< of the rows that were drawn
    std::vector<std::string> m_packages; ///< that have a colour each
    std::uint32_t m_focus{kAll}, m_current{kAll}, m_hovered{kAll};
    QString m_sought, m_whole;
    bool m_showsAlive{};
};

} // namespace heaptrail::ui
