// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/retaining_paths.h"
#include "core/query/search.h"
#include "ui/jobs/job.h"
#include "ui/models/retainers_model.h"
#include "ui/views/page.h"

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QTimer;
class QToolButton;
class QVBoxLayout;

namespace heaptrail::ui {

struct NodeMenuExtras;
class NodeView;

/// Who holds what is selected, wherever it was selected: the tree of retainers, opened along the nearest chain up to
/// the application's own object, and the best path as a breadcrumb above it.
class RetainersDock final : public Page {
    Q_OBJECT
public:
    explicit RetainersDock(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;
    bool focusFind() override;
    void findNext(bool backwards) override;
    QList<QAction*> exportActions() override;
    RetainersModel& model() { return *m_model; }

protected:
    void refresh() override;
    void letGo() override;
    void themeChanged() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addTop(QVBoxLayout& layout);
    void connectTree();
    void addUndo();
    void followSelection();
    void addIgnoring(NodeMenuExtras& extras, const QModelIndex& index);
    void follow();
    /// Enter in the find field: the nearest object above this one with such a name; then the next.
    void find(const QString& text, bool backwards, std::function<void(bool)> done);
    void step(bool backwards);
    enum class Chain : std::uint8_t { ToObject, ToRootIfShort, ToRoot };
    void openChain(const QModelIndex& from, Chain);
    void updateToRoot();
    void showBreadcrumb();
    struct Crumb;
    std::vector<Crumb> crumbs(std::size_t head, std::size_t tail, bool isShort) const;
    void showRules();
    void ignore(IgnoreRule rule);
    void setRules(std::vector<IgnoreRule> rules, bool canUndo);
    void undoRule();
    void keepRules();
    void restoreRules();

    RetainersModel* m_model{};
    NodeView* m_view{};
    QLabel* m_breadcrumb{};
    QLineEdit* m_find{};
    QString m_found; ///< the text that m_matches are for
    Selection m_foundFor;
    std::vector<RetainingMatch> m_matches;
    std::size_t m_at{};
    Job m_search;
    QCheckBox* m_weak{};
    QAction* m_toRoot{};
    QToolButton* m_toRootButton{};
    QToolButton* m_undo{};
    QWidget* m_rules{};
    QHBoxLayout* m_rulesRow{};
    QTimer* m_pause{};
    Job m_pathJob;
    RetainingPath m_path;
    Selection m_shown;
    std::vector<std::vector<IgnoreRule>> m_before; ///< for undo
    bool m_isOpening{};
    QPersistentModelIndex m_chainFrom; ///< while m_isOpening: where the chain starts, and
    Chain m_chain{}; ///< how far it goes
    bool m_hasDistance{true};
};

} // namespace heaptrail::ui
