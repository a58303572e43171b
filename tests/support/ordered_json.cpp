// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ordered_json.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <zlib.h>

#include <algorithm>
#include <sstream>

namespace heaptrail::test {

namespace {

using rapidjson::Value;

std::string shortText(const Value& value)
{
    const std::string all = textOf(value);
    return all.size() <= 160 ? all : all.substr(0, 160) + "…";
}

std::string keyOf(const Value::Member& member)
{
    return {member.name.GetString(), member.name.GetStringLength()};
}

class Comparison {
public:
    std::vector<std::string> found;

    void compare(const Value& is, const Value& wanted, const std::string& where)
    {
        if (found.size() >= 20) return;
        if (is.IsObject() && wanted.IsObject())
            compareObjects(is, wanted, where);
        else if (is.IsArray() && wanted.IsArray())
            compareArrays(is, wanted, where);
        else if (is != wanted)
            found.push_back(where + ": " + shortText(is) + " instead of " + shortText(wanted));
    }

private:
    void compareObjects(const Value& is, const Value& wanted, const std::string& where)
    {
        for (const auto& member : wanted.GetObject())
            if (!is.HasMember(member.name))
                found.push_back(where + "." + keyOf(member) + ": nothing computes it; wanted "
                                + shortText(member.value));
        std::vector<std::string> order, wantedOrder;
        for (const auto& member : is.GetObject()) {
            if (!wanted.HasMember(member.name)) {
                found.push_back(where + "." + keyOf(member) + ": not wanted");
                continue;
            }
            order.push_back(keyOf(member));
            compare(member.value, wanted[member.name], where + "." + keyOf(member));
        }
        for (const auto& member : wanted.GetObject())
            if (is.HasMember(member.name)) wantedOrder.push_back(keyOf(member));
        if (order == wantedOrder) return;
        const auto at = std::mismatch(order.begin(), order.end(), wantedOrder.begin(), wantedOrder.end());
        const auto word = [](auto here, auto end) { return here == end ? std::string("the end") : *here; };
        found.push_back(where + ": key " + word(at.first, order.end()) + " in the place of "
                        + word(at.second, wantedOrder.end()));
    }

    void compareArrays(const Value& is, const Value& wanted, const std::string& where)
    {
        if (is.Size() != wanted.Size())
            found.push_back(where + ": " + std::to_string(is.Size()) + " entries instead of "
                            + std::to_string(wanted.Size()) + ": " + shortText(is) + " instead of "
                            + shortText(wanted));
        for (rapidjson::SizeType i = 0; i < std::min(is.Size(), wanted.Size()); ++i)
            compare(is[i], wanted[i], where + "[" + std::to_string(i) + "]");
    }
};

} // namespace

OrderedJson parseOrderedJson(const std::string& text)
{
    OrderedJson document;
    document.Parse<rapidjson::kParseFullPrecisionFlag>(text.data(), text.size());
    if (document.HasParseError()) document.SetNull();
    return document;
}

std::string textOf(const Value& value)
{
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    value.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

std::string readText(const std::filesystem::path& path)
{
    std::string bytes;
    gzFile file = gzopen(path.c_str(), "rb"); // reads plain files, too
    if (!file) return bytes;
    char buffer[65536];
    for (int got; (got = gzread(file, buffer, sizeof buffer)) > 0;) bytes.append(buffer, std::size_t(got));
    gzclose(file);
    return bytes;
}

OrderedJson readOrderedJson(const std::filesystem::path& path)
{
    return parseOrderedJson(readText(path));
}

std::vector<std::string> differences(const Value& is, const Value& wanted, const std::string& where)
{
    Comparison comparison;
    comparison.compare(is, wanted, where);
    return std::move(comparison.found);
}

std::vector<std::string> compareMembers(const OrderedJson& wanted, const std::string& where,
                                        const WriteMember& write)
{
    std::vector<std::string> found;
    for (const auto& member : wanted.GetObject()) {
        const std::string name = keyOf(member);
        std::ostringstream written;
        JsonWriter json(written, JsonWriter::Style::Compact);
        if (!write(json, name)) {
            found.push_back(where + name + ": no test looks at it");
            continue;
        }
        json.finish();
        const auto here = differences(parseOrderedJson(written.str()), member.value, where + name);
        found.insert(found.end(), here.begin(), here.end());
    }
    return found;
}

OrderedJson takeMember(OrderedJson& from, const char* name)
{
    OrderedJson member;
    if (!from.HasMember(name)) return member;
    member.CopyFrom(from[name], member.GetAllocator());
    from.EraseMember(name);
    return member;
}

std::string listed(const std::vector<std::string>& lines)
{
    std::string text = "\n";
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

} // namespace heaptrail::test
