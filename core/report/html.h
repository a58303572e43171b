// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/report/document.h"

#include <iosfwd>

namespace heaptrail {

/// The document as one HTML file: no script, no reference to anything outside, pictures as inline SVG; light, dark and print.
/// A content security policy in the file forbids the browser to load or run anything.
void writeHtml(const Document& document, std::ostream& out);

} // namespace heaptrail
