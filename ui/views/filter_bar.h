// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/filter.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QHBoxLayout;
class QVBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace heaptrail::ui {

class NodeView;
class Page;
struct Context;

/// The text field above a table: a filter in the language of core/query, or a regular expression over the class
/// name. Applies 250 ms after the last key, or at once with Enter. An error points at its place; the last good
/// filter stays in force. Every term is also a chip that can be taken out; Ctrl+Z brings the filter before back.
class FilterBar final : public QWidget {
    Q_OBJECT
public:
    explicit FilterBar(const QString& placeholder, QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text); ///< applies at once
    bool isRegex() const;
    bool isEmpty() const { return text().trimmed().isEmpty(); }
    void clear() { setText({}); }
    /// What Esc does: the last term goes, of one term all.
    void dropLastChip();
    /// Brings the filter before this one back. False if there is none.
    bool undo();
    QLineEdit* field() const { return m_field; }
    /// Is the filter of this page and its table from now on: kept with the place and the investigation, and restored
    /// with it.
    /// Down goes to the table; Esc there and Ctrl+Z anywhere in the page reach the filter.
    void serve(Page& page, Context& context, NodeView& view);
    /// Widgets that belong beside the field (combos), left to right; below it where the field needs the room.
    void addWidget(QWidget* widget);

    /// What is in force. Regex mode: the matcher; else the expression.
    const std::optional<TextMatcher>& regex() const noexcept { return m_regex; }
    const Expression& expression() const noexcept { return m_expression; }
    /// As narrow as with the boxes below the field, wherever they are: else they could not go there.
    QSize minimumSizeHint() const override;

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void apply();
    void showChips();
    void placeTools();

    NodeView* m_view{}; ///< the table below
    QLineEdit* m_field{};
    QToolButton* m_regexButton{};
    QLabel* m_error{};
    QWidget* m_chips{};
    QWidget* m_tools{};
    QVBoxLayout* m_column{};
    QHBoxLayout *m_row{}, *m_toolRow{}, *m_chipRow{};
    QTimer m_pause{this};
    QString m_applied;
    bool m_appliedRegex{};
    QStringList m_before; ///< filters applied earlier, for Ctrl+Z
    std::optional<TextMatcher> m_regex;
    Expression m_expression;
};

} // namespace heaptrail::ui
