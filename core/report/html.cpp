// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/report/html.h"

#include "core/output/svg.h"

#include <ostream>
#include <set>

namespace heaptrail {
namespace {

constexpr const char* kStyle = R"(
:root{--paper:#fff;--ink:#1d2733;--dim:#5d6875;--line:#d9dfe5;--soft:#f4f6f8;--accent:#0b5a8a;--warm:#fff7ed;--warm-line:#e69f00}
@media screen and (prefers-color-scheme:dark){:root{--paper:#161b22;--ink:#e6e9ee;--dim:#9aa5b3;--line:#323b47;--soft:#1e252e;--accent:#7cc0ee;--warm:#2b2418;--warm-line:#b98a2c}}
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,header,footer{max-width:1000px;margin:0 auto;padding:0 28px}
header{padding-top:48px;padding-bottom:20px;border-bottom:3px solid var(--accent)}
h1{font-size:30px;line-height:1.22;margin:0 0 10px;letter-spacing:-.01em;overflow-wrap:anywhere}
.sub{color:var(--dim);margin:0}
nav{margin:20px 0 0;font-size:14px;color:var(--dim)}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 18px}
nav a{color:var(--accent);text-decoration:none}
nav a:hover,nav a:focus{text-decoration:underline}
h2{font-size:21px;margin:44px 0 12px;padding-top:4px;line-height:1.3}
h3{font-size:17px;margin:30px 0 8px;overflow-wrap:anywhere}
p{margin:10px 0}
.lead{font-size:18px;line-height:1.6}
.dim{color:var(--dim)}
code,pre,.path{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em}
code{overflow-wrap:anywhere}
pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:12px 14px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.prompt{color:var(--dim);font-style:italic;border-left:3px dashed var(--line);padding:2px 0 2px 14px;margin:14px 0}
.note{background:var(--soft);border-left:3px solid var(--dim);padding:8px 14px;font-size:14.5px;border-radius:0 6px 6px 0;margin:14px 0}
.scroll{overflow-x:auto;margin:14px 0}
table{border-collapse:collapse;width:100%;font-size:14.5px}
th,td{text-align:left;vertical-align:top;padding:7px 8px;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;overflow-wrap:break-word;color:var(--dim);font-size:13px;border-bottom:2px solid var(--line)}
td:first-child{min-width:76px}
table.wide td:first-child{min-width:210px}
@media (max-width:900px){table{font-size:13.5px}th,td{padding:7px 5px}th{font-size:12px}table.wide td:first-child{min-width:120px}}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
dl{display:grid;grid-template-columns:minmax(130px,max-content) 1fr;gap:0;margin:16px 0;border-top:1px solid var(--line);font-size:15px}
dt,dd{margin:0;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
dt{color:var(--dim);max-width:220px}
figure{margin:20px 0;padding:16px;border:1px solid var(--line);border-radius:8px}
figcaption{color:var(--dim);font-size:13.5px;margin-top:10px}
ul.plain{padding-left:22px;margin:10px 0}
ul.check{list-style:none;padding-left:2px}
ul.check li{padding-left:28px;position:relative;margin:6px 0}
ul.check li::before{content:"";position:absolute;left:2px;top:.3em;width:14px;height:14px;border:1.5px solid var(--dim);border-radius:3px}
ul.check li.done::before{background:var(--accent);border-color:var(--accent)}
.path{list-style:none;display:flex;flex-wrap:wrap;padding:10px 14px;margin:14px 0;background:var(--warm);border-left:3px solid var(--warm-line);border-radius:0 6px 6px 0}
.path li+li::before{content:"→";color:var(--dim);margin:0 9px}
footer{margin-top:56px;padding-top:16px;padding-bottom:40px;border-top:1px solid var(--line);color:var(--dim);font-size:13.5px}
@media print{
@page{margin:18mm 16mm}
body{font-size:10.5pt}
main,header,footer{max-width:none;padding-left:0;padding-right:0}
header{padding-top:0}
nav{display:none}
h2,h3{break-after:avoid}
h1{font-size:20pt}h2{font-size:14.5pt;margin-top:22pt}h3{font-size:12pt}
.lead{font-size:12pt}
table{font-size:8.8pt}
th,td{padding:4px 6px}
table.wide td:first-child{min-width:150px}
figure,tr,li,dl>div,.note,.path{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible}
p,li{orphans:3;widows:3}
}
)";

class Html {
public:
    explicit Html(std::ostream& out)
        : m_out(out)
    {
    }

    void write(const Document& document)
    {
        m_out << "<!DOCTYPE html>\n<html lang=\"" << escapeMarkup(document.language)
              << "\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                 "'unsafe-inline'; "
                 "base-uri 'none'; form-action 'none'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n<title>"
              << escapeMarkup(document.title) << "</title>\n<style>" << kStyle << pictureStyle()
              << "</style>\n</head>\n<body>\n<header>\n<h1>" << escapeMarkup(document.title)
              << "</h1>\n<p class=\"sub\">";
        rich(document.subtitle);
        m_out << "</p>\n";
        contents(document);
        m_out << "</header>\n<main>\n";
        m_section = 0;
        for (const Block& block : document.blocks) this->block(block);
        m_out << "</main>\n<footer>" << escapeMarkup(document.footer) << "</footer>\n</body>\n</html>\n";
    }

private:
    void contents(const Document& document)
    {
        m_out << "<nav aria-label=\"Contents\"><ul>\n";
        int section = 0;
        for (const Block& block : document.blocks)
            if (block.kind == Block::Kind::Heading && block.level == 2)
                m_out << "<li><a href=\"#s" << ++section << "\">" << escapeMarkup(textOf(block.text))
                      << "</a></li>\n";
        m_out << "</ul></nav>\n";
    }

    void rich(const RichText& text)
    {
        for (const TextRun& run : text) {
            const std::string safe = escapeMarkup(run.text);
            switch (run.style) {
            case TextRun::Style::Plain: m_out << safe; break;
            case TextRun::Style::Strong: m_out << "<strong>" << safe << "</strong>"; break;
            case TextRun::Style::Code: m_out << "<code>" << safe << "</code>"; break;
            case TextRun::Style::Dim: m_out << "<span class=\"dim\">" << safe << "</span>"; break;
            }
        }
    }
    void element(const char* open, const RichText& text, const char* close)
    {
        m_out << open;
        rich(text);
        m_out << close << '\n';
    }

    void table(const DocumentTable& table)
    {
        std::size_t numbers = 0;
        for (const auto& column : table.columns) numbers += column.isNumber;
        // Many numbers would squeeze the name that they belong to.
        m_out << (numbers > 3 ? "<div class=\"scroll\"><table class=\"wide\">\n<thead><tr>"
                              : "<div class=\"scroll\"><table>\n<thead><tr>");
        for (const auto& column : table.columns)
            m_out << (column.isNumber ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">")
                  << escapeMarkup(column.title) << "</th>";
        m_out << "</tr></thead>\n<tbody>\n";
        for (const auto& row : table.rows) {
            m_out << "<tr>";
            for (std::size_t i = 0; i < row.size(); ++i) {
                m_out << (i < table.columns.size() && table.columns[i].isNumber ? "<td class=\"n\">"
                                                                                : "<td>");
                rich(row[i]);
                m_out << "</td>";
            }
            m_out << "</tr>\n";
        }
        m_out << "</tbody></table></div>\n";
    }

    void block(const Block& block)
    {
        switch (block.kind) {
        case Block::Kind::Heading:
            if (block.level == 2)
                m_out << "<h2 id=\"s" << ++m_section << "\">";
            else
                m_out << "<h3>";
            rich(block.text);
            m_out << (block.level == 2 ? "</h2>\n" : "</h3>\n");
            break;
        case Block::Kind::Paragraph: element("<p>", block.text, "</p>"); break;
        case Block::Kind::Lead: element("<p class=\"lead\">", block.text, "</p>"); break;
        case Block::Kind::Prompt: element("<p class=\"prompt\">", block.text, "</p>"); break;
        case Block::Kind::Note: element("<p class=\"note\">", block.text, "</p>"); break;
        case Block::Kind::List:
            if (block.items.empty()) break;
            m_out << "<ul class=\"plain\">\n";
            for (const RichText& item : block.items) element("<li>", item, "</li>");
            m_out << "</ul>\n";
            break;
        case Block::Kind::CheckList:
            if (block.items.empty()) break;
            m_out << "<ul class=\"check\">\n";
            for (std::size_t i = 0; i < block.items.size(); ++i)
                element(i < block.checked.size() && block.checked[i] ? "<li class=\"done\">" : "<li>",
                        block.items[i], "</li>");
            m_out << "</ul>\n";
            break;
        case Block::Kind::Table: table(block.table); break;
        case Block::Kind::Facts:
            if (block.table.rows.empty()) break;
            m_out << "<dl>\n";
            for (const auto& row : block.table.rows) {
                if (row.size() < 2) continue;
                element("<dt>", row[0], "</dt>");
                element("<dd>", row[1], "</dd>");
            }
            m_out << "</dl>\n";
            break;
        case Block::Kind::Path:
            if (block.items.empty()) break;
            m_out << "<ol class=\"path\">\n";
            for (const RichText& item : block.items) {
                m_out << "<li>" << escapeMarkup(textOf(item)) << "</li>\n";
            }
            m_out << "</ol>\n";
            break;
        case Block::Kind::Code:
            m_out << "<pre>";
            for (const RichText& line : block.items) m_out << escapeMarkup(textOf(line)) << '\n';
            m_out << "</pre>\n";
            break;
        case Block::Kind::Picture:
            if (block.picture.empty()) break;
            m_out << "<figure>" << svgText(block.picture, SvgUse::Inline);
            if (!block.text.empty()) element("<figcaption>", block.text, "</figcaption>");
            m_out << "</figure>\n";
            break;
        }
    }

    std::ostream& m_out;
    int m_section{};
};

} // namespace

void writeHtml(const Document& document, std::ostream& out)
{
    Html(out).write(document);
}

} // namespace heaptrail
