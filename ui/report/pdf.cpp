// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/pdf.h"

#include "core/output/svg.h"

#include <QBuffer>
#include <QDir>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QPainter>
#include <QPainterPath>
#include <QPdfWriter>
#include <QPluginLoader>
#include <QTextLayout>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <ostream>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace heaptrail::ui {
namespace {

using Kind = Block::Kind;

constexpr double kDotsPerInch = 96; ///< of our own units: those of the pictures
constexpr int kResolution = 1200;
constexpr double kMargin = 18 / 25.4 * kDotsPerInch;

QString qt(const std::string& text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}
QColor colourOf(Ink ink, bool isDark = false)
{
    return QColor(QLatin1String(inkColour(ink, isDark)));
}

QFont sans(double size, bool isBold = false)
{
    QFont font;
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans"),
                      QStringLiteral("Liberation Sans"), QStringLiteral("Arial")});
    font.setStyleHint(QFont::SansSerif);
    font.setPixelSize(std::max(1, int(std::lround(size))));
    font.setWeight(isBold ? QFont::DemiBold : QFont::Normal);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}
QFont mono(double size, bool isBold = false)
{
    QFont font = sans(size, isBold);
    font.setFamilies({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("Noto Sans Mono"),
                      QStringLiteral("Liberation Mono"), QStringLiteral("Courier New")});
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    return font;
}

/// How a run of text looks; sizes in our units.
struct TextLook {
    double size{13};
    bool isBold{}, isItalic{}, isMono{}, isRight{};
    QColor colour{QStringLiteral("#1d2733")};
    double lineGap{1.4};
};

// Sizes below 8 pixels round badly; we lay out at ten times the size and let the painter scale down.
constexpr double kZoom = 10;

/// A paragraph, broken into lines for a width.
class Text {
public:
    Text(const RichText& rich, const TextLook& look, double width)
        : m_look(look)
    {
        QString all;
        QList<QTextLayout::FormatRange> formats;
        for (const TextRun& run : rich) {
            QTextLayout::FormatRange range;
            range.start = int(all.size());
            const QString text = qt(run.text);
            range.length = int(text.size());
            all += text;
            QTextCharFormat& format = range.format;
            const bool isCode = look.isMono || run.style == TextRun::Style::Code;
            const bool isBold = look.isBold || run.style == TextRun::Style::Strong;
            QFont font = isCode ? mono(look.size * kZoom * 0.92, isBold) : sans(look.size * kZoom, isBold);
            font.setItalic(look.isItalic);
            format.setFont(font);
            format.setForeground(run.style == TextRun::Style::Dim ? colourOf(Ink::Dim) : look.colour);
            formats.push_back(range);
        }
        m_layout->setText(all);
        m_layout->setFont(sans(look.size * kZoom));
        m_layout->setFormats(formats);
        QTextOption option;
        option.setUseDesignMetrics(true);
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        option.setAlignment(look.isRight ? Qt::AlignRight : Qt::AlignLeft);
        option.setTextDirection(Qt::LeftToRight);
        m_layout->setTextOption(option);
        m_layout->setCacheEnabled(true);
        m_layout->beginLayout();
        double y = 0;
        for (;;) {
            QTextLine line = m_layout->createLine();
            if (!line.isValid()) break;
            line.setLineWidth(width * kZoom);
            const double step = std::max(line.height(), look.size * kZoom * look.lineGap);
            line.setPosition({0, y + (step - line.height()) / 2});
            y += step;
            m_ends.push_back(y / kZoom);
        }
        m_layout->endLayout();
    }
    double height() const { return m_ends.empty() ? m_look.size * m_look.lineGap : m_ends.back(); }
    int lineCount() const { return int(m_ends.size()); }
    double lineTop(int line) const { return line == 0 ? 0 : m_ends[std::size_t(line) - 1]; }
    double lineEnd(int line) const { return m_ends[std::size_t(line)]; }
    double naturalWidth() const { return m_layout->maximumWidth() / kZoom; }

    /// Lines first … last − 1, the first of them at `at`.
    void draw(QPainter& painter, QPointF at, int first = 0, int last = -1) const
    {
        painter.save();
        painter.translate(at.x(), at.y() - lineTop(first));
        painter.scale(1 / kZoom, 1 / kZoom);
        const int end = last < 0 ? lineCount() : last;
        // Line by line: QTextLayout::draw would draw all of them, also those on another page.
        for (int i = first; i < end; ++i) m_layout->lineAt(i).draw(&painter, {0, 0});
        painter.restore();
    }

private:
    TextLook m_look;
    std::unique_ptr<QTextLayout> m_layout{std::make_unique<QTextLayout>()};
    std::vector<double> m_ends;
};

/// Lays the document out on pages. Without a painter it only counts them.
class Pages {
public:
    Pages(const Document& document, QPdfWriter& writer, QPainter* painter, int pageCount, const Task& task)
        : m_document(document)
        , m_writer(writer)
        , m_painter(painter)
        , m_pageCount(pageCount)
        , m_task(task)
    {
        const QSizeF page = writer.pageLayout().pageSize().size(QPageSize::Point) / 72 * kDotsPerInch;
        m_left = kMargin, m_width = page.width() - 2 * kMargin;
        m_top = kMargin, m_bottom = page.height() - kMargin - 20;
        m_pageHeight = page.height();
        m_y = m_top;
    }

    /// Number of pages; 0 if stopped.
    int run()
    {
        TextLook title;
        title.size = 24, title.isBold = true, title.lineGap = 1.25;
        paragraph({{TextRun::Style::Plain, m_document.title}}, title, 0, 4);
        TextLook subtitle;
        subtitle.size = 12, subtitle.colour = colourOf(Ink::Dim);
        paragraph(m_document.subtitle, subtitle, 0, 8);
        if (m_painter) m_painter->fillRect(QRectF(m_left, m_y, m_width, 2), QColor(0x0b, 0x5a, 0x8a));
        m_y += 14;
        for (std::size_t i = 0; i < m_document.blocks.size(); ++i) {
            if (m_task.stopped()) return 0;
            block(m_document.blocks[i],
                  i + 1 < m_document.blocks.size() ? &m_document.blocks[i + 1] : nullptr);
        }
        footer();
        return m_page;
    }

private:
    void footer()
    {
        if (!m_painter) return;
        TextLook look;
        look.size = 9.5, look.colour = colourOf(Ink::Dim);
        m_painter->fillRect(QRectF(m_left, m_bottom + 10, m_width, 0.6), colourOf(Ink::Grid));
        Text(plain(m_document.footer), look, m_width * 0.75).draw(*m_painter, {m_left, m_bottom + 14}, 0, 1);
        look.isRight = true;
        Text(plain("Page " + std::to_string(m_page) + " of " + std::to_string(m_pageCount)), look,
             m_width * 0.24)
            .draw(*m_painter, {m_left + m_width * 0.76, m_bottom + 14});
    }
    void newPage()
    {
        footer();
        if (m_painter) {
            m_painter->save(); // newPage() must not see our transformation change
            m_painter->restore();
            m_writer.newPage();
        }
        ++m_page;
        m_y = m_top;
    }
    /// Goes to a new page unless this much fits on this one.
    void need(double height)
    {
        if (m_y + height > m_bottom && m_y > m_top) newPage();
    }

    void paragraph(const RichText& rich, const TextLook& look, double before, double after, double indent = 0,
                   const QColor& bar = {}, const QColor& ground = {})
    {
        const Text text(rich, look, m_width - indent);
        m_y += before;
        int line = 0;
        // Never one line alone at the foot of a page.
        need(text.lineEnd(std::min(1, text.lineCount() - 1)));
        while (line < text.lineCount()) {
            int end = line;
            while (end < text.lineCount() && m_y + text.lineEnd(end) - text.lineTop(line) <= m_bottom) ++end;
            if (end == line) {
                if (m_y > m_top) {
                    newPage();
                    continue;
                }
                end = line + 1;
            }
            const double height = text.lineEnd(end - 1) - text.lineTop(line);
            if (m_painter) {
                if (ground.isValid())
                    m_painter->fillRect(QRectF(m_left, m_y - 4, m_width, height + 8), ground);
                if (bar.isValid()) m_painter->fillRect(QRectF(m_left, m_y - 4, 2.5, height + 8), bar);
                text.draw(*m_painter, {m_left + indent, m_y}, line, end);
            }
            m_y += height;
            line = end;
            if (line < text.lineCount()) newPage();
        }
        m_y += after;
    }

    void list(const Block& block)
    {
        const bool isCheck = block.kind == Kind::CheckList;
        TextLook look;
        look.size = 12.5;
        m_y += 2;
        for (std::size_t i = 0; i < block.items.size(); ++i) {
            need(look.size * look.lineGap);
            const double at = m_y;
            if (m_painter) {
                m_painter->setBrush(isCheck ? Qt::NoBrush : QBrush(colourOf(Ink::Dim)));
                m_painter->setPen(isCheck ? QPen(colourOf(Ink::Dim), 1) : QPen(Qt::NoPen));
                if (isCheck)
                    m_painter->drawRoundedRect(QRectF(m_left + 2, at + 3.5, 10, 10), 2, 2);
                else
                    m_painter->drawEllipse(QPointF(m_left + 7, at + look.size * 0.72), 1.8, 1.8);
                if (isCheck && i < block.checked.size() && block.checked[i]) {
                    m_painter->setPen(QPen(colourOf(Ink::Text), 1.6));
                    m_painter->drawPolyline(QPolygonF(
                        {{m_left + 4, at + 8.5}, {m_left + 6.5, at + 11}, {m_left + 10.5, at + 6}}));
                }
            }
            paragraph(block.items[i], look, 0, 4, 20);
        }
        m_y += 4;
    }

    void table(const Block& block)
    {
        const DocumentTable& table = block.table;
        if (table.columns.empty()) return;
        TextLook cell, head;
        cell.size = table.columns.size() > 6 ? 9.5 : 10.5, cell.lineGap = 1.3;
        head = cell, head.isBold = true, head.colour = colourOf(Ink::Dim);
        const std::vector<double> widths = columnWidths(table, cell, head);
        const double pad = 5;

        const auto row = [&](const std::vector<RichText>& cells, bool isHead) {
            std::vector<Text> texts;
            texts.reserve(cells.size());
            double height = 0;
            for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
                TextLook look = isHead ? head : cell;
                look.isRight = table.columns[i].isNumber;
                texts.emplace_back(cells[i], look, std::max(10.0, widths[i] - 2 * pad));
                height = std::max(height, texts.back().height());
            }
            height = std::min(height, (m_bottom - m_top) * 0.8); // a cell never fills pages
            if (m_y + height + 8 > m_bottom) {
                newPage();
                if (!isHead) return std::pair(height, false);
            }
            if (m_painter) {
                double x = m_left;
                for (std::size_t i = 0; i < texts.size(); ++i) {
                    int lines = 0;
                    while (lines < texts[i].lineCount() && texts[i].lineEnd(lines) <= height + 0.5) ++lines;
                    texts[i].draw(*m_painter, {x + pad, m_y + 4}, 0, lines);
                    x += widths[i];
                }
                m_painter->fillRect(QRectF(m_left, m_y + height + 8, m_width, isHead ? 1.2 : 0.6),
                                    isHead ? colourOf(Ink::Axis) : colourOf(Ink::Grid));
            }
            m_y += height + 9;
            return std::pair(height, true);
        };
        std::vector<RichText> titles;
        for (const auto& column : table.columns) titles.push_back(plain(column.title));
        m_y += 4;
        need(60);
        row(titles, true);
        for (const auto& cells : table.rows) {
            if (row(cells, false).second) continue;
            row(titles, true); // again on the new page
            row(cells, false);
        }
        m_y += 10;
    }

    std::vector<double> columnWidths(const DocumentTable& table, const TextLook& cell,
                                     const TextLook& head) const
    {
        // Numbers get what they need; the rest is shared out.
        std::vector<double> widths(table.columns.size(), 0);
        double fixed = 0, shares = 0;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (!table.columns[i].isNumber) {
                shares += table.columns[i].share;
                continue;
            }
            const auto wide = [](const RichText& text, const TextLook& look) {
                double most = 0; // words wrap between arrows
                std::string word;
                for (const char c : textOf(text) + " ") {
                    if (c != ' ') {
                        word += c;
                        continue;
                    }
                    most = std::max(
                        most,
                        QFontMetricsF(sans(look.size * kZoom, look.isBold)).horizontalAdvance(qt(word))
                            / kZoom);
                    word.clear();
                }
                return most;
            };
            double most = wide(plain(table.columns[i].title), head);
            for (std::size_t r = 0; r < std::min<std::size_t>(table.rows.size(), 200); ++r)
                if (i < table.rows[r].size()) {
                    const std::string text = textOf(table.rows[r][i]);
                    // A number and its unit stay together; a series of them may wrap.
                    const double whole =
                        QFontMetricsF(sans(cell.size * kZoom, true)).horizontalAdvance(qt(text)) / kZoom;
                    most = std::max(most, whole < 110 ? whole : wide(table.rows[r][i], cell));
                }
            widths[i] = std::min(most + 14, m_width * 0.3);
            fixed += widths[i];
        }
        const double rest = std::max(m_width * 0.25, m_width - fixed);
        if (fixed > m_width - rest)
            for (std::size_t i = 0; i < widths.size(); ++i)
                widths[i] *= (m_width - rest) / std::max(1.0, fixed);
        for (std::size_t i = 0; i < widths.size(); ++i)
            if (!table.columns[i].isNumber) widths[i] = rest * table.columns[i].share / shares;
        if (shares <= 0)
            for (double& width : widths) width *= m_width / std::max(1.0, fixed);
        return widths;
    }

    void facts(const Block& block)
    {
        TextLook name, value;
        name.size = value.size = 11.5;
        name.colour = colourOf(Ink::Dim);
        const double nameWidth = m_width * 0.26;
        m_y += 2;
        for (const auto& row : block.table.rows) {
            if (row.size() < 2) continue;
            const Text left(row[0], name, nameWidth - 10), right(row[1], value, m_width - nameWidth);
            const double height = std::min(std::max(left.height(), right.height()), (m_bottom - m_top) * 0.8);
            need(height + 8);
            if (m_painter) {
                m_painter->fillRect(QRectF(m_left, m_y, m_width, 0.6), colourOf(Ink::Grid));
                left.draw(*m_painter, {m_left, m_y + 4});
                int lines = 0;
                while (lines < right.lineCount() && right.lineEnd(lines) <= height + 0.5) ++lines;
                right.draw(*m_painter, {m_left + nameWidth, m_y + 4}, 0, lines);
            }
            m_y += height + 8;
        }
        m_y += 8;
    }

    void picture(const Block& block)
    {
        if (block.picture.empty()) return;
        double scale = std::min(1.0, m_width / block.picture.width);
        const double room = m_bottom - m_top - 40;
        if (block.picture.height * scale > room) scale = room / block.picture.height;
        m_y += 6;
        need(block.picture.height * scale + 26);
        if (m_painter) {
            m_painter->save();
            m_painter->translate(m_left, m_y);
            m_painter->scale(scale, scale);
            drawPicture(*m_painter, block.picture, false);
            m_painter->restore();
        }
        m_y += block.picture.height * scale + 4;
        TextLook caption;
        caption.size = 10.5, caption.colour = colourOf(Ink::Dim);
        if (!block.text.empty())
            paragraph(block.text, caption, 0, 8);
        else
            m_y += 8;
    }

    void path(const Block& block)
    {
        RichText text;
        for (const RichText& item : block.items) {
            if (!text.empty()) text.push_back({TextRun::Style::Dim, "  →  "});
            text.push_back({TextRun::Style::Code, textOf(item)});
        }
        TextLook look;
        look.size = 12;
        paragraph(text, look, 8, 12, 12, QColor(0xe6, 0x9f, 0x00), QColor(0xff, 0xf7, 0xed));
    }

    void block(const Block& block, const Block* next)
    {
        TextLook look;
        look.size = 12.5;
        switch (block.kind) {
        case Kind::Heading: {
            look.size = block.level == 2 ? 17 : 13.5;
            look.isBold = true, look.lineGap = 1.3;
            // A heading stays with what follows.
            double more = next && next->kind == Kind::Heading ? 110 : 60;
            if (next && next->kind == Kind::Picture && !next->picture.empty())
                more = std::min(next->picture.height * std::min(1.0, m_width / next->picture.width) + 50,
                                (m_bottom - m_top) * 0.6);
            if (next && next->kind == Kind::Paragraph)
                more = 140; // a sentence that leads to a table or a list
            need(look.size * 2 + more);
            paragraph(block.text, look, m_y > m_top ? (block.level == 2 ? 16 : 10) : 0, 5);
            break;
        }
        case Kind::Paragraph: paragraph(block.text, look, 2, 6); break;
        case Kind::Lead:
            look.size = 14, look.lineGap = 1.5;
            paragraph(block.text, look, 2, 10);
            break;
        case Kind::Prompt:
            look.colour = colourOf(Ink::Dim), look.isItalic = true;
            paragraph(block.text, look, 6, 10, 12, colourOf(Ink::Grid));
            break;
        case Kind::Note:
            look.size = 11;
            paragraph(block.text, look, 8, 12, 12, colourOf(Ink::Axis), colourOf(Ink::Box));
            break;
        case Kind::List:
        case Kind::CheckList: list(block); break;
        case Kind::Table: table(block); break;
        case Kind::Facts: facts(block); break;
        case Kind::Path:
            if (!block.items.empty()) path(block);
            break;
        case Kind::Code:
            look.isMono = true, look.size = 11;
            for (const RichText& line : block.items) paragraph(line, look, 4, 4, 10, {}, colourOf(Ink::Box));
            m_y += 6;
            break;
        case Kind::Picture: picture(block); break;
        }
    }

    const Document& m_document;
    QPdfWriter& m_writer;
    QPainter* m_painter;
    int m_pageCount;
    const Task& m_task;
    double m_left{}, m_width{}, m_top{}, m_bottom{}, m_pageHeight{}, m_y{};
    int m_page{1};
};

} // namespace

void drawPicture(QPainter& painter, const Picture& picture, bool isDark)
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (const PictureShape& shape : picture.shapes) {
        if (shape.points.empty()) continue;
        painter.setOpacity(shape.opacity);
        painter.setBrush(shape.fill == Ink::None ? QBrush(Qt::NoBrush)
                                                 : QBrush(colourOf(shape.fill, isDark)));
        QPen pen(Qt::NoPen);
        if (shape.stroke != Ink::None) {
            pen = QPen(colourOf(shape.stroke, isDark), shape.width);
            pen.setJoinStyle(Qt::RoundJoin);
            if (shape.isDashed) pen.setDashPattern({5 / shape.width, 4 / shape.width});
        }
        painter.setPen(pen);
        QPolygonF points;
        for (const PicturePoint& point : shape.points) points << QPointF(point.x, point.y);
        switch (shape.kind) {
        case PictureShape::Kind::Line: {
            painter.setBrush(Qt::NoBrush);
            painter.drawPolyline(points);
            if (!shape.hasArrow || points.size() < 2) break;
            const QPointF to = points.back(), from = points[points.size() - 2];
            const double length = std::hypot(to.x() - from.x(), to.y() - from.y());
            if (length <= 0) break;
            const QPointF d = (to - from) / length * 7;
            painter.setPen(Qt::NoPen);
            painter.setBrush(colourOf(shape.stroke, isDark));
            painter.drawPolygon(QPolygonF(
                {to, to - d + QPointF(-d.y(), d.x()) * 0.5, to - d - QPointF(-d.y(), d.x()) * 0.5}));
            break;
        }
        case PictureShape::Kind::Area: painter.drawPolygon(points); break;
        case PictureShape::Kind::Box:
            if (points.size() < 2) break;
            painter.drawRoundedRect(QRectF(points[0], points[1]).normalized(), shape.radius, shape.radius);
            break;
        case PictureShape::Kind::Text: {
            const QFont font = shape.isMono ? mono(shape.size * kZoom, shape.isBold)
                                            : sans(shape.size * kZoom, shape.isBold);
            const QString text = qt(shape.text);
            const double width = QFontMetricsF(font).horizontalAdvance(text) / kZoom;
            const double shift = shape.anchor == PictureShape::Anchor::Middle ? width / 2
                : shape.anchor == PictureShape::Anchor::End                   ? width
                                                                              : 0;
            painter.save();
            painter.translate(points[0].x() - shift, points[0].y());
            painter.scale(1 / kZoom, 1 / kZoom);
            painter.setFont(font);
            painter.setPen(colourOf(shape.fill, isDark));
            painter.drawText(QPointF(0, 0), text);
            painter.restore();
            break;
        }
        }
    }
    painter.setOpacity(1);
}

Result<QByteArray> pdfOf(const Document& document, const Task& task)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(kResolution);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0)); // ours are in the layout
        writer.setTitle(qt(document.title));
        writer.setCreator(QStringLiteral("Heaptrail " HEAPTRAIL_VERSION));
        const int pages = Pages(document, writer, nullptr, 0, task).run();
        if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while drawing the PDF.");
        QPainter painter;
        if (!painter.begin(&writer)) return fail(ErrorCode::CannotWrite, "The PDF cannot be drawn.");
        painter.scale(kResolution / kDotsPerInch, kResolution / kDotsPerInch);
        Pages(document, writer, &painter, pages, task).run();
        painter.end();
        if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while drawing the PDF.");
    }
    return bytes;
}

namespace {

bool isPluginThere()
{
    QStringList folders{qEnvironmentVariable("QT_QPA_PLATFORM_PLUGIN_PATH")};
    for (const QString& path : QCoreApplication::libraryPaths())
        folders += path + QStringLiteral("/platforms");
    return std::ranges::any_of(folders, [](const QString& folder) {
        return !folder.isEmpty()
            && !QDir(folder).entryList({QStringLiteral("*qoffscreen*")}, QDir::Files).isEmpty();
    });
}

constexpr int kHasFonts = 0, kHasNone = 1, kHasFailed = 2; // how the child ends
constexpr int kStopCheckMs = 50;

/// A QGuiApplication for a program that has none: without a display. On the main thread.
void ensureFonts()
{
    if (QCoreApplication::instance()) return;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // What a desktop's profile asks for needs its display, or ends the program.
    for (const char* name : {"QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE", "QT_FATAL_WARNINGS"})
        qunsetenv(name);
    // Qt's remarks about a server's missing desktop are nothing that a user of the command line can act on.
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
    static int argc = 1;
    static char name[] = "heaptrail";
    static char* argv[] = {name, nullptr};
    static QGuiApplication application(argc, argv);
}

/// Beside the names of kinds, which are always there?
bool hasFonts()
{
    static const QStringList kinds{QStringLiteral("Monospace"), QStringLiteral("Sans Serif"),
                                   QStringLiteral("Serif")};
    return std::ranges::any_of(QFontDatabase::families(),
                               [](const QString& family) { return !kinds.contains(family); });
}

/// Qt aborts where it cannot start (a plugin that doesn't load, no file descriptor left): a child works with it.
/// What work() writes to the descriptor that it is given, and how the child ended; −1 where it was killed.
struct ChildsAnswer {
    std::string bytes;
    int status{-1};
};
template <class Work>
Result<ChildsAnswer> inChild(const Task& task, Work&& work)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return fail(ErrorCode::CannotWrite, "can't be written: too few files may be open");
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ensureFonts();
        ::_exit(hasFonts() ? work(ends[1]) : kHasNone);
    }
    ::close(ends[1]);
    ChildsAnswer answer;
    const auto finish = [&] {
        ::close(ends[0]);
        int status = 0;
        while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) { }
        if (WIFEXITED(status)) answer.status = WEXITSTATUS(status);
    };
    if (child < 0) {
        finish();
        return outOfMemory();
    }
    std::array<char, 1 << 16> piece;
    pollfd waiting{ends[0], POLLIN, 0};
    for (ssize_t got = 1; got > 0;) {
        if (::poll(&waiting, 1, kStopCheckMs) == 0) {
            if (!task.stopped()) continue;
            ::kill(child, SIGKILL);
            finish();
            return fail(ErrorCode::Cancelled, "Stopped while writing a PDF.");
        }
        got = ::read(ends[0], piece.data(), piece.size());
        if (got > 0) answer.bytes.append(piece.data(), std::size_t(got));
    }
    finish();
    return answer;
}

Error refused(int status)
{
    if (status == kHasNone)
        return {ErrorCode::CannotWrite,
                "can't be written: no fonts are installed, and a PDF without letters says nothing",
                {},
                {},
                "Install a font, such as fonts-dejavu-core, or write .html and print it."};
    return {ErrorCode::CannotWrite,
            "can't be written: Qt, which a PDF needs, does not work here",
            {},
            {},
            "Look at the limits (ulimit -a) and Qt's plugins, or write .html and print it."};
}

} // namespace

Result<void> checkFonts()
{
    if (QCoreApplication::instance()) return {};
    if (QPluginLoader::staticInstances().isEmpty() && !isPluginThere())
        return fail(ErrorCode::CannotWrite,
                    "can't be written: Qt's platform plugin \"offscreen\", which a PDF needs, is missing", {},
                    {}, "Install Qt's plugins, or write .html and print it.");
    const auto answer = inChild({}, [](int) { return kHasFonts; });
    if (!answer) return fail(answer.error());
    if (answer->status != kHasFonts) return fail(refused(answer->status));
    return {};
}

Result<void> writePdf(const Document& document, std::ostream& out, const Task& task)
{
    const auto here = [&]() -> Result<void> {
        const auto bytes = pdfOf(document, task);
        if (!bytes) return fail(bytes.error());
        out.write(bytes->constData(), bytes->size());
        return {};
    };
    if (QCoreApplication::instance()) return here();
    const auto answer = inChild(task, [&document](int to) {
        const auto bytes = pdfOf(document);
        if (!bytes) return kHasFailed;
        for (qsizetype done = 0; done < bytes->size();) {
            const ssize_t put = ::write(to, bytes->constData() + done, std::size_t(bytes->size() - done));
            if (put < 0) return kHasFailed;
            done += put;
        }
        return kHasFonts;
    });
    if (!answer && answer.error().code == ErrorCode::OutOfMemory) {
        ensureFonts(); // no process to be had beside open heaps; checkFonts() has tried it
        return here();
    }
    if (!answer) return fail(answer.error());
    if (answer->status != kHasFonts) return fail(refused(answer->status));
    out.write(answer->bytes.data(), std::streamsize(answer->bytes.size()));
    return {};
}

} // namespace heaptrail::ui
