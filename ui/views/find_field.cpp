// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/find_field.h"

#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/node_view.h"

#include <QGuiApplication>

namespace heaptrail::ui {

QLineEdit* makeFindField(NodeView& view, const QString& placeholder, QWidget* parent)
{
    auto* field = new QLineEdit(parent);
    field->setObjectName(QStringLiteral("find"));
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(placeholder);
    field->setClearButtonEnabled(true);
    field->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    QObject::connect(field, &QLineEdit::returnPressed, &view, [field, &view] {
        const bool isBack = QGuiApplication::keyboardModifiers() & Qt::ShiftModifier;
        const bool isFound = view.find(field->text(), isBack);
        QPalette colours = view.palette();
        if (!isFound && !field->text().isEmpty()) colours.setColor(QPalette::Text, errorColour(colours));
        field->setPalette(colours);
        field->setToolTip(isFound || field->text().isEmpty() ? QString()
                                                             : NodeView::tr("Not found in what is open"));
    });
    return field;
}

} // namespace heaptrail::ui
