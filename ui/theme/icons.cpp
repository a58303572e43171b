// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/palette.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

static void loadIcons()
{
    Q_INIT_RESOURCE(heaptrail); // a static library's resources are not registered by themselves
}

namespace heaptrail::ui {
namespace {

/// Drawn once for each colour and size: a row that shows its progress asks for its icon many times a second.
class TintedIcon final : public QIconEngine {
public:
    TintedIcon(QString name, QByteArray svg)
        : m_name(std::move(name))
        , m_svg(std::move(svg))
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        painter->drawPixmap(rect, pixmap(rect.size() * painter->device()->devicePixelRatio(), mode, state));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        QColor colour = palette.color(QPalette::ButtonText);
        if (mode == QIcon::Disabled) colour = palette.color(QPalette::Disabled, QPalette::ButtonText);
        if (mode == QIcon::Selected) colour = palette.color(QPalette::HighlightedText);
        const QString key = QStringLiteral("icon %1 %2 %3x%4")
                                .arg(m_name, colour.name())
                                .arg(size.width())
                                .arg(size.height());
        QPixmap image;
        if (QPixmapCache::find(key, &image)) return image;
        image = QPixmap(size);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        QByteArray svg = m_svg;
        QSvgRenderer(svg.replace("currentColor", colour.name().toLatin1())).render(&painter);
        QPixmapCache::insert(key, image);
        return image;
    }
    QIconEngine* clone() const override { return new TintedIcon(*this); }

private:
    QString m_name;
    QByteArray m_svg;
};

} // namespace

QIcon icon(const QString& name)
{
    static QHash<QString, QByteArray> sources;
    auto it = sources.constFind(name);
    if (it == sources.constEnd()) {
        loadIcons();
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        it = sources.insert(name, file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
    }
    return it->isEmpty() ? QIcon() : QIcon(new TintedIcon(name, *it));
}

} // namespace heaptrail::ui
