// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/palette.h"

#include <QApplication>
#include <QPainter>
#include <QProxyStyle>
#include <QStyle>
#include <QStyleOption>
#include <QToolTip>

#include <array>
#include <cmath>
#include <utility>

namespace heaptrail::ui {
namespace {

/// Relative luminance and contrast as WCAG 2 defines them.
double luminance(const QColor& colour)
{
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
        + 0.0722 * linear(colour.blueF());
}
double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

QPalette paletteOf(QRgb window, QRgb base, QRgb alternate, QRgb text, QRgb button, QRgb highlight,
                   QRgb highlightedText, QRgb link, QRgb mid)
{
    QPalette p;
    const auto set = [&](QPalette::ColorRole role, const QColor& colour) { p.setColor(role, colour); };
    set(QPalette::Window, window);
    set(QPalette::WindowText, text);
    set(QPalette::Base, base);
    set(QPalette::AlternateBase, alternate);
    set(QPalette::Text, text);
    set(QPalette::Button, button);
    set(QPalette::ButtonText, text);
    set(QPalette::BrightText, highlightedText);
    set(QPalette::Highlight, highlight);
    set(QPalette::HighlightedText, highlightedText);
    set(QPalette::Link, link);
    set(QPalette::LinkVisited, link);
    set(QPalette::ToolTipBase, button);
    set(QPalette::ToolTipText, text);
    const bool isStark = contrast(QColor(text), QColor(base)) > 20.5;
    set(QPalette::PlaceholderText, isStark ? mixed(QColor(text), QColor(base), 0.2) : mutedText(p));
    set(QPalette::Mid, mid);
    set(QPalette::Light, mixed(QColor(button), Qt::white, 0.25));
    set(QPalette::Midlight, mixed(QColor(button), Qt::white, 0.12));
    set(QPalette::Dark, mixed(QColor(mid), Qt::black, 0.35));
    set(QPalette::Shadow, Qt::black);
    const QColor off = mixed(QColor(text), QColor(window), 0.55);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, off);
    p.setColor(QPalette::Disabled, QPalette::Highlight, mixed(QColor(highlight), QColor(window), 0.6));
    return p;
}

QPalette lightPalette()
{
    return paletteOf(0xfff3f4f6, 0xffffffff, 0xfff8f9fa, 0xff1d2126, 0xfffafbfc, 0xff2d6ab8, 0xffffffff,
                     0xff1c5fae, 0xffc9ced6);
}
QPalette darkPalette()
{
    return paletteOf(0xff22262b, 0xff1a1d21, 0xff1f2327, 0xffe3e6ea, 0xff2b3036, 0xff2d68b4, 0xffffffff,
                     0xff7db4f2, 0xff454c55);
}
QPalette contrastPalette()
{
    return paletteOf(0xff000000, 0xff000000, 0xff0c0c0c, 0xffffffff, 0xff000000, 0xffffe600, 0xff000000,
                     0xff6fd3ff, 0xffffffff);
}

QColor readable(QColor colour, const QColor& ground, double wanted)
{
    const QColor towards = luminance(ground) < 0.2 ? Qt::white : Qt::black;
    for (int step = 0; step < 12 && contrast(colour, ground) < wanted; ++step)
        colour = mixed(colour, towards, 0.12);
    return colour;
}

/// Okabe & Ito 2008, "Color universal design": without black, and yellow last for it is weak on white.
constexpr std::array<QRgb, kSnapshotColours> kOkabeIto{0xff0072b2, 0xffe69f00, 0xff009e73, 0xffd55e00,
                                                       0xffcc79a7, 0xff56b4e9, 0xfff0e442};

/// Most styles have wide tabs: ten of them are to fit between the docks of a window of 1280 pixels.
class NarrowTabs : public QProxyStyle {
public:
    using QProxyStyle::QProxyStyle;

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override
    {
        constexpr int kTabRoom = 7; // also inside a window frame
        return metric == PM_TabBarTabHSpace ? kTabRoom : QProxyStyle::pixelMetric(metric, option, widget);
    }
};

/// Fusion draws its outlines darker than the window. On a dark one nobody sees them: boxes to tick get a line that is
/// lighter, and so do progress bars, and where contrast is high whatever takes the keyboard.
class OutlinedFusion final : public NarrowTabs {
public:
    OutlinedFusion()
        : NarrowTabs(QStringLiteral("fusion"))
    {
    }

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override
    {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool isBox = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
        if (isBox || element == PE_IndicatorRadioButton) {
            outline(*option, *painter, !isBox);
            return;
        }
        if (element == PE_PanelButtonTool
            && option->state & State_On) { // a fill alone is not told from the ground
            mark(*option, *painter);
            return;
        }
        const bool isEdge = element == PE_PanelMenu || element == PE_PanelButtonCommand
            || element == PE_FrameLineEdit || element == PE_Frame || element == PE_FrameMenu
            || element == PE_FrameTabWidget;
        if (isEdge && isHighContrast(option->palette)) outline(*option, *painter, false);
    }

    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override
    {
        QProxyStyle::drawControl(element, option, painter, widget);
        if (element == CE_ProgressBarGroove) outline(*option, *painter, false);
        if (element == CE_MenuItem) {
            const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
            if (item && item->menuItemType == QStyleOptionMenuItem::Separator)
                painter->fillRect(
                    QRect(option->rect.left() + 4, option->rect.center().y(), option->rect.width() - 8, 1),
                    lineColour(option->palette));
        } else if (element == CE_TabBarTabShape && isHighContrast(option->palette)) {
            outline(*option, *painter, false);
            if (option->state & State_Selected) mark(*option, *painter);
        }
    }

    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override
    {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        if ((control == CC_ComboBox || control == CC_SpinBox) && isHighContrast(option->palette))
            outline(*option, *painter, false);
        if (control == CC_ScrollBar && isHighContrast(option->palette)) {
            QStyleOption slider(*option);
            slider.rect = proxy()->subControlRect(control, option, SC_ScrollBarSlider, widget);
            outline(slider, *painter, false);
        }
    }

private:
    static QColor lineColour(const QPalette& palette)
    {
        return mixed(palette.color(QPalette::WindowText), palette.color(QPalette::Window),
                     isHighContrast(palette) ? 0.25 : 0.5);
    }
    /// A bar along the lower edge: this one is chosen.
    static void mark(const QStyleOption& option, QPainter& painter)
    {
        constexpr int kBar = 3;
        const QRect& rect = option.rect;
        painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - kBar, rect.width(), kBar),
                         option.palette.color(QPalette::Highlight));
    }
    static void outline(const QStyleOption& option, QPainter& painter, bool isRound)
    {
        const QPalette& palette = option.palette;
        const bool isFocused = option.state & State_HasFocus;
        const QColor colour = isFocused ? palette.color(QPalette::Highlight) : lineColour(palette);
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing, isRound);
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(&option);
        const bool isDefault = button && button->features.testFlag(QStyleOptionButton::DefaultButton);
        painter.setPen(QPen(colour, isDefault ? 2 : 1));
        painter.setBrush(Qt::NoBrush);
        const QRect edge =
            isDefault ? option.rect.adjusted(1, 1, -1, -1) : option.rect.adjusted(0, 0, -1, -1);
        if (isRound)
            painter.drawEllipse(edge);
        else
            painter.drawRect(edge);
        painter.restore();
    }
};

} // namespace

void applyTheme(QApplication& app, ThemeChoice choice)
{
    static const QString nativeStyle = app.style()->objectName();
    static const QPalette nativePalette = [&app] {
        QPalette native = app.palette();
        if (native.color(QPalette::Link) == QColor(Qt::blue)) { // no desktop has chosen: Qt's own, too loud
            const QColor link = (isDark(native) ? darkPalette() : lightPalette()).color(QPalette::Link);
            native.setColor(QPalette::Link, link);
            native.setColor(QPalette::LinkVisited, link);
        }
        native.setColor(QPalette::PlaceholderText, mutedText(native)); // hints and labels are to be read, too
        return native;
    }();
    if (choice == ThemeChoice::System) {
        app.setStyle(new NarrowTabs(nativeStyle));
        app.setPalette(nativePalette);
        QToolTip::setPalette(nativePalette);
        return;
    }
    // Fusion alone paints everything from the palette.
    if (choice == ThemeChoice::Light)
        app.setStyle(new NarrowTabs(QStringLiteral("fusion")));
    else
        app.setStyle(new OutlinedFusion);
    const QPalette palette = choice == ThemeChoice::Light ? lightPalette()
        : choice == ThemeChoice::Dark                     ? darkPalette()
                                                          : contrastPalette();
    app.setPalette(palette);
    QToolTip::setPalette(palette);
}

QPalette paperPalette()
{
    return lightPalette();
}

bool isDark(const QPalette& palette)
{
    return luminance(palette.color(QPalette::Base)) < 0.2;
}

bool isHighContrast(const QPalette& palette)
{
    // Black on white alone is what Qt and Windows start with; there the window around it is grey.
    return contrast(palette.color(QPalette::Text), palette.color(QPalette::Base)) > 20.5
        && contrast(palette.color(QPalette::WindowText), palette.color(QPalette::Window)) > 20.5;
}

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto mix = [&](int x, int y) { return int(std::lround(x + (y - x) * share)); };
    return QColor(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

QColor snapshotColour(int index, const QPalette& palette)
{
    const QColor colour =
        kOkabeIto[std::size_t(((index % kSnapshotColours) + kSnapshotColours) % kSnapshotColours)];
    return readable(colour, palette.color(QPalette::Base), isDark(palette) ? 3.0 : 2.0);
}

QColor partColour(Part part, const QPalette& palette)
{
    // One cool family with a warm accent for what applications make: calm beside the snapshots' own colours.
    constexpr std::array<QRgb, kPartCount> light{0xffa3b8cc, 0xff7fb5a8, 0xff8fa7d9, 0xffb79bd1,
                                                 0xffc4c9cf, 0xffe0a878, 0xff9aa0a6};
    constexpr std::array<QRgb, kPartCount> dark{0xff4f6880, 0xff3f7f72, 0xff4b66a3, 0xff74579a,
                                                0xff555c64, 0xffb0753f, 0xff8b9299};
    const auto at = std::size_t(part);
    return isDark(palette) ? readable(dark[at], palette.color(QPalette::Base), 3.0) : QColor(light[at]);
}

QColor lineColour(int index, const QPalette& palette)
{
    constexpr std::array<QRgb, 6> hues{0xff3b6ea8, 0xff9a5b2c, 0xff5b8a3c,
                                       0xff8a4f9e, 0xff4a8f98, 0xff8c7a2e};
    return readable(hues[std::size_t(index) % hues.size()], palette.color(QPalette::Base), 3.2);
}

namespace {
/// What text needs to be read: more where the user asked for contrast (WCAG 1.4.3 and 1.4.6).
double textContrast(const QPalette& palette)
{
    return isHighContrast(palette) ? 7.0 : 4.5;
}
} // namespace

QColor growthColour(const QPalette& palette)
{
    return readable(QColor(0xffc0392b), palette.color(QPalette::Base), textContrast(palette));
}
QColor shrinkColour(const QPalette& palette)
{
    return readable(QColor(0xff1e7f5c), palette.color(QPalette::Base), textContrast(palette));
}
QColor mutedText(const QPalette& palette)
{
    if (isHighContrast(palette)) return palette.color(QPalette::Text);
    // Tables and fields stand on the base, labels on the window: one grey for both.
    return mutedText(palette, palette.color(QPalette::Window));
}
QColor mutedText(const QPalette& palette, const QColor& ground)
{
    if (isHighContrast(palette)) return palette.color(QPalette::Text);
    const QColor base = palette.color(QPalette::Base);
    return readable(readable(mixed(palette.color(QPalette::Text), base, 0.45), base, 4.5), ground, 4.5);
}
QColor barColour(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Base), palette.color(QPalette::Highlight),
                 isDark(palette) ? 0.32 : 0.2);
}
QColor gridColour(const QPalette& palette)
{
    return mixed(palette.color(QPalette::Base), palette.color(QPalette::Text),
                 isHighContrast(palette) ? 0.6 : 0.14);
}
QColor linkColour(const QPalette& palette)
{
    return readable(palette.color(QPalette::Link), palette.color(QPalette::Base), textContrast(palette));
}
QColor warningColour(const QPalette& palette)
{
    return readable(QColor(0xffb7791f), palette.color(QPalette::Base), 3.2);
}
QColor errorColour(const QPalette& palette)
{
    return readable(QColor(0xffc0392b), palette.color(QPalette::Base), textContrast(palette));
}

QColor areaColour(const QColor& hue, double strength, const QPalette& palette)
{
    const QColor base = palette.color(QPalette::Base);
    if (!isHighContrast(palette)) return underText(mixed(base, hue, strength), palette);
    // Between 3 : 1 to the base and 4.5 : 1 to the text.
    const double wanted = 3.1 + 1.4 * strength;
    QColor fill = base;
    for (double share = 0.1; share < 1.01 && contrast(fill, base) < wanted; share += 0.05)
        fill = mixed(base, hue, share);
    return underText(readable(fill, base, wanted), palette);
}
QColor areaColour(const QColor& hue, const QPalette& palette)
{
    return areaColour(hue, isDark(palette) ? 0.5 : 0.42, palette);
}
QColor underText(QColor fill, const QPalette& palette)
{
    const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
    for (int step = 0; step < 40 && contrast(fill, text) < 4.5; ++step) fill = mixed(fill, base, 0.04);
    return fill;
}
QColor edgeColour(const QColor& fill, const QPalette& palette)
{
    const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text);
    return isHighContrast(palette) ? text : readable(mixed(base, text, 0.34), fill, 3.0);
}
std::array<QPen, 2> selectionPens(const QPalette& palette)
{
    return {QPen(palette.color(QPalette::Base), 4.5), QPen(palette.color(QPalette::Highlight), 2.5)};
}

QColor levelColour(Level level, const QPalette& palette)
{
    switch (level) {
    case Level::High: return errorColour(palette);
    case Level::Medium: return warningColour(palette);
    case Level::Low: return mutedText(palette);
    }
    return mutedText(palette);
}

} // namespace heaptrail::ui
