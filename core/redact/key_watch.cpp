// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/redact/key_watch.h"

namespace heaptrail {

KeyWatch::Type KeyWatch::typeOf(NodeType type) noexcept
{
    switch (type) {
    case NodeType::Object:
    case NodeType::WasmObject: return Type::Object;
    case NodeType::Closure: return Type::Function;
    case NodeType::String:
    case NodeType::ConcatenatedString:
    case NodeType::SlicedString: return Type::Text;
    case NodeType::Number:
    case NodeType::BigInt: return Type::Number;
    default: return Type::Other;
    }
}

void KeyWatch::addNode(Type type, std::uint64_t fileType, std::uint64_t name, std::uint64_t edgeCount)
{
    const auto number = static_cast<std::uint32_t>(fileType);
    switch (type) {
    case Type::Object: m_kinds.push_back(valueKind(number, static_cast<std::uint32_t>(name))); break;
    case Type::Function: m_kinds.push_back(kFunctionValue); break;
    case Type::Text: m_kinds.push_back(kTextValue); break;
    case Type::Number: m_kinds.push_back(kNumberValue); break;
    case Type::Other: m_kinds.push_back(valueKind(number, 0)); break;
    }
    const bool isLarge = edgeCount >= kCountElsewhere;
    if (isLarge) m_largeCounts[m_edgeCounts.size()] = edgeCount;
    m_edgeCounts.push_back(static_cast<std::uint8_t>((isLarge ? kCountElsewhere : edgeCount)
                                                     | (type == Type::Object ? kIsObject : 0)));
}

void KeyWatch::addEdge(bool isProperty, std::uint64_t name, std::uint64_t to)
{
    while (m_left == 0 && m_next < m_edgeCounts.size()) {
        reportKeys();
        const std::uint8_t packed = m_edgeCounts[m_next];
        m_isObject = packed & kIsObject;
        m_left = packed & kCountElsewhere;
        if (m_left == kCountElsewhere) m_left = m_largeCounts[m_next];
        ++m_next;
    }
    if (m_left > 0) --m_left;
    if (!isProperty || !m_isObject || to >= m_kinds.size()) return;
    m_names.push_back(name);
    m_values.push_back(m_kinds[to]);
}

void KeyWatch::finish()
{
    reportKeys();
}

void KeyWatch::reportKeys()
{
    if (const KeyUses uses = usesByObject(m_values))
        for (const std::uint64_t name : m_names) m_found(name, uses);
    m_names.clear(), m_values.clear();
}

} // namespace heaptrail
