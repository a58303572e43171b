// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/output/picture.h"

#include <string>
#include <string_view>

namespace heaptrail {

/// The text with whatever XML and HTML give a meaning to (< > & " ') as entities, and characters that XML can't hold as
/// U+FFFD. Safe as text and inside quoted attributes.
std::string escapeMarkup(std::string_view text);

enum class SvgUse : std::uint8_t {
    Inline, ///< inside an HTML page that has pictureStyle() in its head
    File, ///< on its own: with its style, and light and dark by the viewer's preference
};
/// The picture as SVG: shapes and text alone, no script, no link, no foreign object, no image.
std::string svgText(const Picture& picture, SvgUse use);
/// "#0072b2": the colour of an ink on light or dark paper.
const char* inkColour(Ink ink, bool isDark) noexcept;
/// The style sheet that inline pictures need: colours by class, light, dark and print.
std::string pictureStyle();

} // namespace heaptrail
