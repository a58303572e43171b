// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/palette.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

static void loadIcons()
{
    Q_INIT_RESOURCE(heaptrail); // a static library's resources are not registered by themselves
}

namespace heaptrail::ui {
namespace {

class TintedIcon final : public QIconEngine {
public:
    explicit TintedIcon(QByteArray svg)
        : m_svg(std::move(svg))
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        QColor colour = palette.color(QPalette::ButtonText);
        if (mode == QIcon::Disabled) colour = palette.color(QPalette::Disabled, QPalette::ButtonText);
        if (mode == QIcon::Selected) colour = palette.color(QPalette::HighlightedText);
        if (colour != m_colour || !m_renderer) {
            QByteArray svg = m_svg;
            svg.replace("currentColor", colour.name().toLatin1());
            m_renderer = std::make_shared<QSvgRenderer>(svg);
            m_colour = colour;
        }
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        m_renderer->render(painter, QRectF(rect));
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap image(size);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return image;
    }
    QIconEngine* clone() const override { return new TintedIcon(m_svg); }

private:
    QByteArray m_svg;
    QColor m_colour;
    std::shared_ptr<QSvgRenderer> m_renderer;
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
    return it->isEmpty() ? QIcon() : QIcon(new TintedIcon(*it));
}

} // namespace heaptrail::ui
