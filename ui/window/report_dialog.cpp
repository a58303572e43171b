// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/report_dialog.h"

#include "core/base/atomic_file.h"
#include "core/base/sha256.h"
#include "core/report/html.h"
#include "core/report/markdown.h"
#include "ui/jobs/file_being_written.h"
#include "ui/report/pdf.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/workspace/compared_log.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHash>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTextTable>
#include <QTimer>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include <sstream>
#include <utility>

namespace heaptrail::ui {
namespace {

constexpr int kDelayMs = 500; // typing pauses before the preview is made anew

/// A preview that fetches nothing: not from the net, not from the disk. It knows the report's own pictures.
class QuietBrowser final : public QTextBrowser {
public:
    using QTextBrowser::QTextBrowser;
    QVariant loadResource(int, const QUrl& url) override
    {
        const auto known = pictures.find(url.toString());
        if (known != pictures.end()) return *known;
        return QByteArray(""); // not null: for that the document would look into the file system by itself
    }
    QHash<QString, QImage> pictures; ///< by the name in the text
};

/// Long words of tables, such as hashes and names, may break: else a table can be wider than the page.
void letWordsBreak(QTextDocument& document)
{
    constexpr int kPart = 8; // characters that stay together
    for (QTextFrame* frame : document.rootFrame()->childFrames()) {
        auto* table = qobject_cast<QTextTable*>(frame);
        for (int cell = 0; table && cell < table->rows() * table->columns(); ++cell) {
            const QTextTableCell at = table->cellAt(cell / table->columns(), cell % table->columns());
            QTextCursor cursor = at.firstCursorPosition();
            cursor.setPosition(at.lastPosition(), QTextCursor::KeepAnchor);
            const QString text = cursor.selectedText();
            for (qsizetype end = text.size(), word = 0; end > 0; --end) {
                word = text[end - 1].isSpace() ? 0 : word + 1;
                if (word == 0 || word % kPart != 0 || end == 1 || text[end - 2].isSpace()) continue;
                cursor.setPosition(at.firstPosition() + int(end) - 1);
                cursor.insertText(QString(QChar(0x200b))); // zero width space
            }
        }
    }
}

struct Preview {
    std::string markdown;
    QHash<QString, QImage> pictures;
};

/// The report as the preview shows it; pictures at most `width` wide.
Preview previewOf(Document document, double width, double ratio, bool isDark)
{
    Preview preview;
    // Qt shows a picture again for each piece of its title that an escaped character ends, and none without a title.
    for (Block& block : document.blocks)
        if (block.kind == Block::Kind::Picture) block.picture.title = "picture";
    std::ostringstream out;
    const auto images = writeMarkdown(document, out, "picture");
    preview.markdown = out.str();
    std::size_t at = 0;
    for (const Block& block : document.blocks) {
        if (block.kind != Block::Kind::Picture || block.picture.empty() || at >= images.size()) continue;
        const double scale = std::min(1.0, width / block.picture.width);
        QImage image((QSizeF(block.picture.width, block.picture.height) * scale * ratio).toSize(),
                     QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        painter.scale(scale * ratio, scale * ratio);
        drawPicture(painter, block.picture, isDark);
        painter.end();
        image.setDevicePixelRatio(ratio);
        preview.pictures.insert(QString::fromStdString(images[at++].name), image);
    }
    return preview;
}

/// What a worker needs to build the report: copies and shared things only.
struct Order {
    std::vector<SnapshotPtr> snapshots;
    std::vector<std::string> sha256;
    LogAndSnapshots logAndSnapshots;
    SetAnalysis::SuspectsPtr suspects;
    Investigation investigation;
    std::uint64_t limit{};
    ReportPrivacy privacy;
    bool includesPrompts{};
    bool takesHashes{}; ///< of files that have none on record: for what is saved, not for a preview
};

Result<ReportModel> build(const Order& order, const Task& task)
{
    const std::shared_ptr<const MemoryLog> log = comparedLog(order.logAndSnapshots).log;
    ReportInput input;
    input.snapshots = order.snapshots;
    input.sha256 = order.sha256;
    if (order.takesHashes) {
        for (std::size_t i = 0; i < input.sha256.size(); ++i)
            if (input.sha256[i].empty())
                input.sha256[i] = sha256OfFile(order.snapshots[i]->source().path, task).value_or("");
        if (log)
            for (const std::string& name : log->sources)
                input.logSha256.push_back(sha256OfFile(name, task).value_or(""));
        if (task.stopped()) return fail(ErrorCode::Cancelled, "Stopped while reading the files.");
    }
    input.log = log.get();
    input.suspects = order.suspects.get();
    input.investigation = &order.investigation;
    if (order.limit > 0) input.limit = order.limit;
    input.privacy = order.privacy;
    input.includesPrompts = order.includesPrompts;
    return buildReport(input, task);
}

Order orderOf(const Context& context, const ReportTexts& texts, const ReportPrivacy& privacy,
              bool includesPrompts)
{
    Order order;
    order.snapshots = context.workspace.readySnapshots();
    order.logAndSnapshots = logAndSnapshots(context.workspace);
    order.suspects = context.analysis.suspects();
    context.investigation.syncFiles();
    order.investigation = context.investigation.contents();
    order.investigation.texts = texts;
    order.limit = context.analysis.limit();
    order.privacy = privacy;
    order.includesPrompts = includesPrompts;
    for (const EntryId id : context.workspace.readyIds()) {
        const std::string& hash = context.workspace.entry(id)->sha256;
        order.sha256.push_back(hash.size() == 64 ? hash : std::string());
    }
    return order;
}

/// The file's bytes in the format of its ending.
Result<std::string> bytesOf(const ReportModel& model, const QString& ending, const Task& task)
{
    std::ostringstream out;
    if (ending == QLatin1String("json")) {
        writeReportJson(model, out);
        return out.str();
    }
    const Document document = reportDocument(model);
    if (ending == QLatin1String("pdf")) {
        auto pdf = pdfOf(document, task);
        if (!pdf) return fail(pdf.error());
        return pdf->toStdString();
    }
    if (ending == QLatin1String("md"))
        writeMarkdown(document, out);
    else
        writeHtml(document, out);
    return out.str();
}

} // namespace

ReportDialog::ReportDialog(Context& context, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
{
    setObjectName(QStringLiteral("reportDialog"));
    setWindowTitle(tr("Report"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* rows = new QVBoxLayout(this);
    auto* split = new QSplitter;
    auto* left = new QTabWidget;
    left->setAccessibleName(tr("What is in the report"));
    left->tabBar()->setAccessibleName(left->accessibleName());
    left->addTab(makeTexts(), tr("Text"));
    left->addTab(makePrivacy(), tr("What is included"));
    split->addWidget(left);
    split->addWidget(makePreview());
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    split->setSizes({440, 640});
    rows->addWidget(split, 1);

    rows->addLayout(makeTools());
    resize(parent ? QSize(1100, 720).boundedTo(parent->window()->size()) : QSize(1100, 720));

    m_delay = new QTimer(this);
    m_delay->setSingleShot(true);
    m_delay->setInterval(kDelayMs);
    connect(m_delay, &QTimer::timeout, this, &ReportDialog::updatePreview);
    connect(&m_context.analysis, &SetAnalysis::suspectsChanged, m_delay, qOverload<>(&QTimer::start));
    connect(&m_context.investigation, &OpenInvestigation::changed, m_delay, qOverload<>(&QTimer::start));
    m_context.analysis.wantSuspects();
    updatePreview();
}

QWidget* ReportDialog::makePreview()
{
    m_preview = new QuietBrowser;
    m_preview->setObjectName(QStringLiteral("reportPreview"));
    m_preview->setAccessibleName(tr("Preview of the report"));
    m_preview->setOpenLinks(false);
    m_preview->setWordWrapMode(QTextOption::WordWrap); // a class name in a column stays whole
    return m_preview;
}

QLayout* ReportDialog::makeTools()
{
    auto* tools = new QHBoxLayout;
    m_status = new QLabel;
    m_status->setObjectName(QStringLiteral("reportStatus"));
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    tools->addWidget(m_status, 1);
    const auto afterwards = [this, tools](const char* name, const QString& text, auto urlOf) {
        auto* button = new QPushButton(text);
        button->setObjectName(QString::fromLatin1(name));
        connect(button, &QPushButton::clicked, this,
                [this, urlOf] { QDesktopServices::openUrl(QUrl::fromLocalFile(urlOf(m_saved))); });
        button->hide();
        tools->addWidget(button);
        return button;
    };
    m_open = afterwards("openReport", tr("&Open"), [](const QString& path) { return path; });
    m_showInFolder = afterwards("showReportInFolder", tr("Show in &folder"),
                                [](const QString& path) { return QFileInfo(path).absolutePath(); });
    struct Format {
        const char* ending;
        QString text, tip;
    };
    for (const Format& format :
         {Format{"html", tr("Save &HTML…"),
                 tr("One file with all pictures inside, nothing fetched, prints well")},
          Format{"pdf", tr("Save &PDF…"), tr("A4 with real, selectable text")},
          Format{"md", tr("Save &Markdown…"), tr("For an issue, a wiki, a pull request")},
          Format{"json", tr("Save &JSON…"), tr("The same as data")}}) {
        auto* button = new QPushButton(format.text);
        button->setObjectName(QStringLiteral("save_") + QString::fromLatin1(format.ending));
        button->setToolTip(format.tip);
        connect(button, &QPushButton::clicked, this,
                [this, ending = QString::fromLatin1(format.ending)] { askWhere(ending); });
        tools->addWidget(button);
    }
    auto* close = new QPushButton(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    tools->addWidget(close);
    return tools;
}

QWidget* ReportDialog::makeTexts()
{
    auto* scroll = new QScrollArea;
    scroll->setAccessibleName(tr("Texts of the report"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* body = new QWidget;
    auto* rows = new QVBoxLayout(body);
    const ReportTexts& now = m_context.investigation.texts();
    const auto changed = [this] {
        m_context.investigation.setTexts(texts());
        m_delay->start();
    };
    rows->addWidget(new QLabel(tr("Title")));
    m_title = new QLineEdit(QString::fromStdString(now.title));
    m_title->setObjectName(QStringLiteral("reportTitle"));
    m_title->setAccessibleName(tr("Title"));
    m_title->setPlaceholderText(tr("Memory leak in …"));
    rows->addWidget(m_title);
    connect(m_title, &QLineEdit::textEdited, this, changed);
    const auto add = [&](const QString& name, const std::string& text, const QString& prompt) {
        rows->addWidget(new QLabel(name));
        auto* edit = new QPlainTextEdit(QString::fromStdString(text));
        edit->setAccessibleName(name);
        edit->setPlaceholderText(prompt);
        edit->setTabChangesFocus(true);
        edit->setMinimumHeight(edit->fontMetrics().lineSpacing() * 4);
        rows->addWidget(edit);
        connect(edit, &QPlainTextEdit::textChanged, this, changed);
        return edit;
    };
    m_summary =
        add(tr("Summary"), now.summary, tr("One paragraph in plain words. Empty: made from the data."));
    m_impact = add(tr("Impact"), now.impact, tr("Who noticed, what was slow or down, for how long?"));
    // Who writes at night needs three fields; the others are a click away, and open where something is written.
    auto* more = new QWidget;
    auto* toggle = new QToolButton;
    toggle->setObjectName(QStringLiteral("moreTexts"));
    toggle->setText(tr("More: timeline, cause, fix, next steps"));
    toggle->setCheckable(true);
    toggle->setAutoRaise(true);
    toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(toggle, &QToolButton::toggled, this, [toggle, more](bool isOpen) {
        toggle->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        more->setVisible(isOpen);
    });
    rows->addWidget(toggle);
    rows->addWidget(more);
    QVBoxLayout* const all = std::exchange(rows, new QVBoxLayout(more));
    rows->setContentsMargins(0, 0, 0, 0);
    m_timeline = add(tr("Timeline"), now.timeline,
                     tr("What the data cannot know: the deployment, the first alert, the restart, the fix"));
    m_cause = add(tr("Cause"), now.cause, tr("Which code keeps what, and why?"));
    m_notNoticed =
        add(tr("Why it was not noticed"), now.whyNotNoticed, tr("Which alert or test was missing?"));
    m_fix = add(tr("Fix"), now.fix, tr("What was changed? Link the commit."));
    m_factors = add(tr("Contributing factors"), now.contributingFactors, tr("What made it worse?"));
    m_followUps = add(tr("Next steps"), now.followUps, tr("- [ ] one a line"));
    rows = all;
    const bool isWritten =
        !(now.timeline + now.cause + now.whyNotNoticed + now.fix + now.contributingFactors + now.followUps)
             .empty();
    toggle->setArrowType(Qt::RightArrow);
    more->hide();
    toggle->setChecked(isWritten);
    m_prompts = new QCheckBox(tr("Include &prompts where nothing is written"));
    m_prompts->setObjectName(QStringLiteral("includePrompts"));
    m_prompts->setToolTip(tr("The report asks for what only a person knows, for others to fill in"));
    connect(m_prompts, &QCheckBox::toggled, this, [this] { m_delay->start(); });
    rows->addWidget(m_prompts);
    rows->addStretch(1);
    scroll->setWidget(body);
    return scroll;
}

QWidget* ReportDialog::makePrivacy()
{
    auto* body = new QWidget;
    auto* rows = new QVBoxLayout(body);
    auto* about =
        new QLabel(tr("A heap holds customers' data. Tokens, keys, mail addresses, card numbers and "
                      "IP addresses are masked wherever they are recognised."));
    about->setWordWrap(true);
    rows->addWidget(about);
    const auto add = [&](const char* name, const QString& text, bool isOn) {
        auto* box = new QCheckBox(text);
        box->setObjectName(QString::fromLatin1(name));
        box->setChecked(isOn);
        rows->addWidget(box);
        connect(box, &QCheckBox::toggled, this, [this] { m_delay->start(); });
        return box;
    };
    const ReportPrivacy usual;
    m_strings = add("showStrings", tr("Contents of heap strings"), usual.showsStrings);
    m_classes = add("showClasses", tr("Class names"), usual.showsClassNames);
    m_properties = add("showProperties", tr("Property names"), usual.showsPropertyNames);
    m_keys = add("showKeys", tr("Keys of objects used as tables (cache[KEY])"), usual.showsKeys);
    m_functions = add("showFunctions", tr("Function names"), usual.showsFunctionNames);
    m_folders = add("showFolders", tr("Folders of the snapshot files"), usual.showsFolders);
    rows->addWidget(new QLabel(tr("Paths of scripts")));
    m_paths = new QComboBox;
    m_paths->setAccessibleName(tr("Paths of scripts"));
    m_paths->addItems({tr("Whole"), tr("Cut to the package"), tr("Hidden")});
    connect(m_paths, &QComboBox::currentIndexChanged, this, [this] { m_delay->start(); });
    rows->addWidget(m_paths);
    m_leaves = new QLabel;
    m_leaves->setObjectName(QStringLiteral("whatLeaves"));
    m_leaves->setTextFormat(Qt::PlainText);
    m_leaves->setWordWrap(true);
    rows->addWidget(m_leaves);
    rows->addStretch(1);
    auto* scroll = new QScrollArea; // on the ground of the texts beside it, and whole in a small window
    scroll->setAccessibleName(tr("What the report includes"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(body);
    return scroll;
}

ReportTexts ReportDialog::texts() const
{
    ReportTexts texts = m_context.investigation.texts(); // what has no field here stays
    texts.title = m_title->text().toStdString();
    texts.summary = m_summary->toPlainText().toStdString();
    texts.impact = m_impact->toPlainText().toStdString();
    texts.timeline = m_timeline->toPlainText().toStdString();
    texts.cause = m_cause->toPlainText().toStdString();
    texts.whyNotNoticed = m_notNoticed->toPlainText().toStdString();
    texts.fix = m_fix->toPlainText().toStdString();
    texts.contributingFactors = m_factors->toPlainText().toStdString();
    texts.followUps = m_followUps->toPlainText().toStdString();
    return texts;
}

ReportPrivacy ReportDialog::privacy() const
{
    ReportPrivacy privacy;
    privacy.showsStrings = m_strings->isChecked();
    privacy.showsClassNames = m_classes->isChecked();
    privacy.showsPropertyNames = m_properties->isChecked();
    privacy.showsKeys = m_keys->isChecked();
    privacy.showsFunctionNames = m_functions->isChecked();
    privacy.showsFolders = m_folders->isChecked();
    privacy.scriptPaths = ScriptPaths(m_paths->currentIndex());
    return privacy;
}

void ReportDialog::say(const QString& message)
{
    m_status->setText(message);
}

void ReportDialog::updatePreview()
{
    QStringList lines;
    for (const std::string& line : privacyLines(privacy())) lines << QString::fromStdString(line);
    m_leaves->setText(lines.join(QLatin1Char('\n')));
    if (m_context.workspace.readyIds().empty()) {
        m_preview->setPlainText(tr("Open a snapshot first: the report is about it."));
        return;
    }
    say(tr("Making the preview…"));
    m_previewJob.start(
        [order = orderOf(m_context, texts(), privacy(), m_prompts->isChecked()),
         width = std::max(200, (m_preview->isVisible() ? m_preview->width() : width() * 3 / 5) - 64),
         ratio = devicePixelRatioF(),
         isDark = palette().base().color().lightness() < 128](const Task& task) -> Result<Preview> {
            const auto model = build(order, task);
            if (!model) return fail(model.error());
            return previewOf(reportDocument(*model), width, ratio, isDark);
        },
        [this](Result<Preview> result) {
            if (!result) {
                say(QString::fromStdString(result.error().message));
                return;
            }
            say({});
            const int scrolled = m_preview->verticalScrollBar()->value();
            static_cast<QuietBrowser*>(m_preview)->pictures = std::move(result->pictures);
            m_preview->document()->clear(); // forgets the pictures of before
            m_preview->document()->setMarkdown(
                QString::fromStdString(result->markdown),
                QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub)
                    | QTextDocument::MarkdownNoHTML);
            for (QTextFrame* frame : m_preview->document()->rootFrame()->childFrames())
                if (auto* table = qobject_cast<QTextTable*>(frame)) { // one thin line between cells
                    QTextTableFormat format = table->format();
                    format.setBorderCollapse(true);
                    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
                    format.setBorderBrush(gridColour(palette()));
                    format.setBorder(1);
                    format.setCellPadding(4);
                    // Qt rounds columns up: a table as wide as the page would need a scroll bar.
                    format.setWidth(QTextLength(QTextLength::PercentageLength, 98));
                    table->setFormat(format);
                }
            if (m_preview->document()->size().width() > m_preview->viewport()->width())
                letWordsBreak(*m_preview->document());
            m_preview->verticalScrollBar()->setValue(scrolled); // who types sees the place, not the top
        });
}

void ReportDialog::askWhere(const QString& ending)
{
    const QString folder = m_context.settings.get(kWindowLocation);
    QString path = QFileDialog::getSaveFileName(this, tr("Save report"),
                                                QDir(folder).filePath(QStringLiteral("report.") + ending),
                                                tr("Reports (*.html *.pdf *.md *.json)"));
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + ending;
    write(path);
}

void ReportDialog::write(const QString& path)
{
    say(tr("Writing %1…").arg(QFileInfo(path).fileName()));
    Order order = orderOf(m_context, texts(), privacy(), m_prompts->isChecked());
    order.takesHashes = true;
    m_writeJob.start(
        [order = std::move(order), path](const Task& task) -> Result<bool> {
            const FileBeingWritten writing;
            const auto model = build(order, task);
            if (!model) return fail(model.error());
            auto bytes = bytesOf(*model, QFileInfo(path).suffix().toLower(), task);
            if (!bytes) return fail(bytes.error());
            auto file = AtomicFile::create(path.toStdString()); // whole or not at all
            if (!file) return fail(file.error());
            file->stream().write(bytes->data(), std::streamsize(bytes->size()));
            if (auto done = file->commit(); !done) return fail(done.error());
            return true;
        },
        [this, path](Result<bool> result) {
            if (result) {
                say(tr("Saved %1").arg(path));
                m_saved = path;
                for (QPushButton* button : {m_open, m_showInFolder}) button->show();
                emit written(path);
            } else {
                say(QString::fromStdString(result.error().message));
                emit failed(QString::fromStdString(result.error().message));
            }
        });
}

} // namespace heaptrail::ui
