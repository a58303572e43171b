// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/find_field.h"

#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/node_view.h"

#include <QAction>
#include <QGuiApplication>
#include <QPointer>

namespace heaptrail::ui {

namespace {
constexpr int kLeastFound = 14; // characters of what is looked for that stay in sight
constexpr int kIcons = 48; // the lens and the cross
} // namespace

QLineEdit*
makeFindField(std::function<void(const QString& text, bool backwards, std::function<void(bool)> done)> find,
              const QString& placeholder, QWidget* parent)
{
    auto* field = new QLineEdit(parent);
    field->setObjectName(QStringLiteral("find"));
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(placeholder);
    field->setClearButtonEnabled(true);
    field->setMinimumWidth(field->fontMetrics().averageCharWidth() * kLeastFound + kIcons);
    field->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    QObject::connect(field, &QLineEdit::returnPressed, field, [field, find = std::move(find)] {
        const bool isBack = QGuiApplication::keyboardModifiers() & Qt::ShiftModifier;
        find(field->text(), isBack, [field = QPointer<QLineEdit>(field)](bool isFound) {
            if (!field) return;
            const bool isMissing = !isFound && !field->text().isEmpty();
            QPalette colours = field->parentWidget()->palette();
            if (isMissing) colours.setColor(QPalette::Text, errorColour(colours));
            field->setPalette(colours);
            field->setToolTip(isMissing ? NodeView::tr("Not found") : QString());
        });
    });
    return field;
}

QLineEdit* makeFindField(NodeView& view, const QString& placeholder, QWidget* parent)
{
    return makeFindField(
        [&view](const QString& text, bool backwards, std::function<void(bool)> done) {
            view.find(text, backwards, std::move(done));
        },
        placeholder, parent);
}

void hideUntilWanted(QLineEdit& field, QWidget& view)
{
    field.hide();
    auto* leave = new QAction(&field);
    leave->setShortcut(Qt::Key_Escape);
    leave->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(leave, &QAction::triggered, &view, [&field, &view] {
        field.clear();
        field.hide();
        view.setFocus();
    });
    field.addAction(leave);
}

void showFindField(QLineEdit& field)
{
    field.show();
    field.setFocus(Qt::ShortcutFocusReason);
    field.selectAll();
}

} // namespace heaptrail::ui
