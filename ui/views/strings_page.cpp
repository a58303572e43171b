// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/strings_page.h"

#include "core/suspects/words.h"
#include "ui/models/node_text.h"
#include "ui/models/strings_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/node_view.h"
#include "ui/views/view_parts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QTimer>
#include <QToolButton>

namespace heaptrail::ui {

StringsPage::StringsPage(Context& context, QWidget* parent)
    : TablePage(context, view::kStrings, tr("Strings"), parent)
{
    auto* row = addRowAbove();
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("stringSearch"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(ui::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    row->addWidget(m_search, 1);
    m_regex = new QToolButton(this);
    m_regex->setObjectName(QStringLiteral("stringRegex"));
    m_regex->setText(QStringLiteral(".*"));
    m_regex->setCheckable(true);
    m_regex->setAutoRaise(true);
    m_regex->setToolTip(tr("Regular expression (RE2, linear time)"));
    m_regex->setAccessibleName(tr("Regular expression"));
    row->addWidget(m_regex);
    m_scope = new QComboBox(this);
    m_scope->setObjectName(QStringLiteral("stringScope"));
    m_scope->setAccessibleName(tr("Which strings"));
    m_scope->setToolTip(tr("All strings, or texts with several copies"));
    m_scope->addItem(tr("All strings"), int(StringsModel::Scope::All));
    m_scope->addItem(tr("Duplicates"), int(StringsModel::Scope::Duplicates));
    row->addWidget(m_scope);
    m_code = new QCheckBox(tr("In code"), this);
    m_code->setObjectName(QStringLiteral("stringCode"));
    m_code->setToolTip(tr("Also sources, literals and names that only scripts and compiled code hold"));
    row->addWidget(m_code);
    m_snapshot = new SnapshotBox(context, true, this);
    row->addWidget(m_snapshot);
    m_model = new StringsModel(this);
    addTable(*m_model, tr("All strings"));
    applyScope();
    m_pause = new QTimer(this);
    m_pause->setSingleShot(true);
    m_pause->setInterval(250);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_pause->start(); });
    connect(m_search, &QLineEdit::returnPressed, this, &StringsPage::applySearch);
    connect(m_regex, &QToolButton::toggled, this, &StringsPage::applySearch);
    connect(m_pause, &QTimer::timeout, this, &StringsPage::applySearch);
    connect(m_code, &QCheckBox::toggled, m_model, &StringsModel::setShowsCode);
    connect(m_scope, &QComboBox::activated, this, &StringsPage::applyScope);
    connect(&context.investigation, &OpenInvestigation::restored, this, [this] {
        m_search->setText(this->context().investigation.filter(id()));
        applySearch();
    });
    connect(&navigator(), &Navigator::currentSnapshotChanged, this, &StringsPage::markStale);
    connect(&workspace(), &Workspace::readySetChanged, this, &StringsPage::markStale);
    connect(m_model, &StringsModel::computed, this, &StringsPage::arrangeColumns);
    connect(m_model, &StringsModel::computed, this, &StringsPage::showState);
    connect(m_model, &StringsModel::counted, this, [this] { showState(); });
    connect(m_model, &BranchModel::rootChanged, this, [this] { showState(); });
    connect(m_model, &BranchModel::busyChanged, this, [this] {
        showState();
        followPending();
    });
    connect(m_model, &StringsModel::computed, this, &StringsPage::followPending);
}

void StringsPage::letGo()
{
    m_model->clear();
}

void StringsPage::refresh()
{
    const auto entry = heapEntryOf(workspace(), navigator().currentSnapshot());
    if (!entry.snapshot) {
        m_model->clear();
        showState();
        return;
    }
    const HeapEntry first = heapSetOf(workspace()).front();
    const HeapEntry before = first.snapshot == entry.snapshot ? HeapEntry() : first;
    if (!m_model->set().empty() && m_model->set().front().snapshot == entry.snapshot
        && m_model->before().snapshot == before.snapshot)
        return;
    if (m_model->rowCount() == 0) m_view->setMessage(tr("Reading strings…"));
    m_model->setSnapshot(entry, before);
}

/// Columns that would be empty in all rows are not there: nothing comes before the first snapshot.
void StringsPage::arrangeColumns()
{
    const bool isAll = m_model->scope() == StringsModel::Scope::All;
    const QString layout = (isAll ? QStringLiteral("all") : QString())
        + (m_model->before().snapshot ? QString() : QStringLiteral("/first"));
    if (layout == m_columns) return;
    m_columns = layout;
    QList<int> hidden{StringsModel::ShallowColumn, StringsModel::SureColumn};
    // Nearly every string retains itself alone.
    hidden << (isAll ? StringsModel::WastedColumn : StringsModel::RetainedColumn);
    if (!m_model->before().snapshot) hidden << StringsModel::DeltaColumn;
    m_view->setHiddenAtFirst(hidden);
    m_view->setWidthsAtFirst({54, 10, 10, 14, 14, 14, 12, isAll ? 36 : 30});
    m_view->columnsChanged(layout);
}

void StringsPage::applyScope()
{
    const auto scope = StringsModel::Scope(m_scope->currentData().toInt());
    const bool isAll = scope == StringsModel::Scope::All;
    m_search->setPlaceholderText(isAll ? tr("Search in all strings")
                                       : tr("Search in the duplicated strings"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_view->setAccessibleName(isAll ? tr("All strings") : tr("Duplicated strings"));
    m_code->setVisible(isAll);
    if (isAll && !m_model->set().empty()) m_view->setMessage({});
    m_model->setScope(scope);
    arrangeColumns();
    showState();
}

void StringsPage::applySearch()
{
    m_pause->stop();
    if (navigator().place().view == id()) navigator().setFilter(m_search->text());
    context().investigation.setFilter(id(), m_search->text());
    const auto text = m_search->text().toStdString();
    if (text.empty()) {
        m_search->setPalette(palette());
        m_model->setMatcher({});
        return;
    }
    const auto matcher =
        TextMatcher::compile({m_regex->isChecked() ? TextMatch::Regex : TextMatch::Contains, text, true});
    QPalette colours = palette();
    if (!matcher) {
        colours.setColor(QPalette::Text, errorColour(palette()));
        m_search->setPalette(colours);
        m_search->setToolTip(QString::fromStdString(matcher.error().message));
        return;
    }
    m_search->setPalette(colours);
    m_search->setToolTip({});
    m_model->setMatcher(*matcher);
}

void StringsPage::showState(const QString& error)
{
    if (!error.isEmpty()) {
        m_view->setMessage(error);
        return;
    }
    if (navigator().currentSnapshot() == EntryId::None) {
        m_view->setMessage(nothingOpenText());
        m_sum->clear();
        return;
    }
    if (m_model->isComputing() || m_model->set().empty()) return;
    const auto totals = m_model->totals();
    if (totals.all == 0)
        m_view->setMessage(tr("No string has a copy."));
    else if (totals.shown == 0 && totals.ofCode > 0 && m_search->text().isEmpty())
        m_view->setMessage(tr("All strings are sources and names in code."), tr("Show them"),
                           [this] { m_code->setChecked(true); });
    else if (totals.shown == 0 && totals.ofCode > 0)
        m_view->setMessage(
            tr("Only sources and names in code have “%1”.").arg(safeText(m_search->text().toStdString(), 80)),
            tr("Show them"), [this] { m_code->setChecked(true); });
    else if (totals.shown == 0)
        m_view->setMessage(
            (m_model->scope() == StringsModel::Scope::All
                 ? tr("No string in %1 contains “%2”. Strings in code were searched, too.")
                 : tr("No duplicate string in %1 contains “%2”."))
                    .arg(m_model->set().front().label, safeText(m_search->text().toStdString(), 80))
                + (workspace().readyIds().size() > 1
                       ? QLatin1Char('\n') + tr("The other snapshots were not searched.")
                       : QString()),
            tr("Clear search"), [this] {
                m_search->clear();
                applySearch();
            });
    else
        m_view->setMessage({});
    if (m_model->scope() == StringsModel::Scope::All) {
        QString sum =
            tr("Σ %1 in %2    %3")
                .arg(QString::fromStdString(counted(totals.shown, "different string", "different strings")),
                     QString::fromStdString(counted(totals.strings, "object", "objects")),
                     formatSize(totals.shallowSize));
        if (totals.ofCode > 0)
            sum += (m_code->isChecked() ? tr("    %1 of it in code") : tr("    %1 more in code"))
                       .arg(formatSize(totals.ofCode));
        if (totals.added && m_search->text().isEmpty())
            sum += tr("    since %1: %2 strings, %3") // of unique texts no row tells it
                       .arg(m_model->before().label, formatDelta(*totals.added),
                            formatSizeDelta(*totals.addedSize));
        m_sum->setText(sum);
        m_sum->setToolTip(
            totals.pieces > 0
                ? tr("%1 of them are parts of concatenations: open the rows of those to see them")
                      .arg(formatCount(totals.pieces))
                : QString());
        return;
    }
    m_sum->setText(tr("Σ %1 of %2 texts    %3 copies    %4%5 wasted")
                       .arg(formatCount(totals.shown), formatCount(totals.all), formatCount(totals.copies),
                            totals.isBound ? QStringLiteral("≤ ") : QString(), formatSize(totals.wasted)));
}

void StringsPage::showPlace(const Place& place)
{
    if (!place.filter.isEmpty() && place.filter != m_search->text()) {
        m_search->setText(place.filter);
        applySearch();
    }
    m_pending = place.selection;
    followPending();
}

void StringsPage::followPending()
{
    if (!m_pending.node || m_model->set().empty() || m_model->isComputing() || isStale()) return;
    const HeapEntry& shown = m_model->set().front();
    if (m_pending.snapshot != EntryId(shown.entry)) return; // the page is about to refresh to it
    if (const auto row = m_model->revealNode(*m_pending.node); row.isValid()) {
        m_pending = {};
        m_view->showRow(row);
        return;
    }
    if (m_model->isBusy()) return; // its branch is on the way
    const bool isString = m_model->hasString(*m_pending.node);
    if (isString && !m_search->text().isEmpty()) { // and then again, without what hid it
        m_search->clear();
        applySearch();
    } else if (isString && m_model->scope() == StringsModel::Scope::Duplicates) {
        m_scope->setCurrentIndex(m_scope->findData(int(StringsModel::Scope::All)));
        applyScope();
    } else if (isString && !m_code->isChecked() && m_model->isInCode(*m_pending.node)) {
        m_code->setChecked(true);
    } else {
        m_pending = {};
    }
}

} // namespace heaptrail::ui
