// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/entries.h"
#include "core/analysis/owners.h"
#include "ui/jobs/job.h"
#include "ui/models/history_model.h"
#include "ui/views/page.h"

class QBoxLayout;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTimer;
class QToolButton;
class QTreeWidget;
class QVBoxLayout;

namespace heaptrail::ui {

class ContainmentModel;
class NodeView;
class TreeView;

/// The thing: what the selected object is, its history through the snapshots, its properties, its text, its source.
class NodeDetailsDock final : public Page {
    Q_OBJECT
public:
    explicit NodeDetailsDock(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;
    bool focusFind() override;
    QList<QAction*> exportActions() override;
    /// As soon as this object is shown: the row of one of its properties is current and in sight.
    void showProperty(const Selection& owner, EdgeOrdinal property);

protected:
    void refresh() override;
    void letGo() override;
    void resizeEvent(QResizeEvent* event) override;
    void themeChanged() override;

private:
    struct Details {
        std::vector<HistoryModel::Row> history;
        std::optional<EntryCount> entries; ///< of a collection
        bool isTimerList{};
        bool isMap{}; ///< an object that the program uses as one, with many entries
        QString entryClass; ///< of every value, where they are objects of one class
        QString text; ///< of a string
        std::vector<OwnerClass> owners; ///< of a class's objects
        bool isText{}, isTextCut{}; ///< cut: V8 keeps 1024 characters
        bool isBeginning{}; ///< of a longer text
        std::uint64_t textLength{};
    };
    void addHead(QVBoxLayout& layout);
    void addSource(QVBoxLayout& layout);
    void addHistory(QVBoxLayout& layout);
    void addText(QVBoxLayout& layout);
    void addProperties(QVBoxLayout& layout);
    void addOwners(QVBoxLayout& layout);
    void followSelection();
    void followProperty();
    void showNode(const HeapEntry& entry, NodeOrdinal node);
    void showClass(const HeapEntry& entry, const QString& key, const QString& name);
    QString entriesTitle(const Details& details) const;
    void showDetails(const Details& details, bool isClass);
    void setImplied(const QString& name);
    void showValue(const QModelIndex& row);
    void showOwners(const std::vector<OwnerClass>& owners);
    QLabel* addFact(const QString& name, const QString& value, const QString& tip = {});
    /// The value leads there, by mouse and by keyboard.
    void addLink(const QString& name, const QString& value, const QString& tip, std::function<void()> go);
    void addDominators(const Snapshot& snapshot, NodeOrdinal node);
    void addSizeFacts(std::uint64_t shallow, std::uint64_t retained, std::uint64_t total);
    void updatePin();
    void findInText();
    void openLocation();

    QLabel *m_title{}, *m_hint{}, *m_source{}, *m_badge{}, *m_note{};
    QPushButton* m_wayOut{};
    QFormLayout* m_facts{};
    QToolButton* m_pin{};
    QLabel* m_historyTitle{};
    TreeView* m_history{};
    HistoryModel* m_historyModel{};
    QBoxLayout* m_parts{}; ///< what it is; its history; what it refers to
    QLabel *m_propertiesTitle{}, *m_value{};
    NodeView* m_properties{};
    ContainmentModel* m_propertiesModel{};
    QLabel* m_ownersTitle{};
    QTreeWidget* m_owners{};
    QWidget *m_textBox{}, *m_filler{};
    QPlainTextEdit* m_text{};
    QLineEdit* m_textFind{};
    QTimer* m_pause{};
    Job m_job;
    Selection m_shown;
    Selection m_owner; ///< of the property that is to be shown
    std::optional<EdgeOrdinal> m_property;
    bool m_isStaleSet{true};
};

} // namespace heaptrail::ui
