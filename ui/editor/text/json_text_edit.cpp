// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/json_text_edit.h"

#include "core/json/json_tokens.h"
#include "ui/editor/text/json_colors.h"
#include "ui/theme/theme.h"

#include <Qsci/qscicommandset.h>

#include <QEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNumberMargin = 0;
constexpr int kFaultMargin = 1;
constexpr int kFoldMargin = 2;
constexpr int kFaultMarker = 8;
constexpr int kFaultIndicator = 8; // the first that no lexer uses
constexpr int kMatchIndicator = 9;
constexpr int kFaultStyle = 64; // beyond the lexer's and Scintilla's own
constexpr int kIndent = 2;
constexpr size_t kMarkedMatches = 5000;
/// How much of a line that is not JSON is underlined at most.
constexpr qsizetype kMarkedBytes = 120;
/// So much is coloured within a few milliseconds.
constexpr long kColoredBytes = 48L * 1024;
/// Of a text of up to this size, all lines stay measured: some ten bytes a character.
constexpr qsizetype kMeasuredBytes = qsizetype{1024} * 1024;

/// A key that selects all of the text, or goes to its end.
bool isMeantForAll(const QEvent *event) {
    if (event->type() != QEvent::KeyPress)
        return false;
    const auto *key = static_cast<const QKeyEvent *>(event);
    return key->modifiers().testFlag(Qt::ControlModifier) &&
           (key->key() == Qt::Key_A || key->key() == Qt::Key_End);
}

/// Scintilla's own keys for these (Ctrl+L cuts the line, …) are the window's, or nobody's: a key
/// that is meant for the window must not change what is written.
constexpr QsciCommand::Command kWithoutKey[] = {
    QsciCommand::LineCut,
    QsciCommand::LineCopy,
    QsciCommand::LineDelete,
    QsciCommand::LineTranspose,
    QsciCommand::LineDuplicate,
    QsciCommand::SelectionDuplicate,
    QsciCommand::SelectionLowerCase,
    QsciCommand::SelectionUpperCase,
    QsciCommand::Formfeed,
};

unsigned long position(qsizetype offset) {
    return static_cast<unsigned long>(offset);
}

} // namespace

JsonTextEdit::JsonTextEdit(QWidget *parent)
    : QsciScintilla(parent)
    , m_lexer(new QsciLexerJSON(this)) {
    setLayoutDirection(Qt::LeftToRight);
    setFrameShape(QFrame::NoFrame);
    setUtf8(true);
    setEolMode(EolUnix);
    SendScintilla(SCI_SETPASTECONVERTENDINGS, true);
    setTabWidth(kIndent);
    setIndentationWidth(kIndent);
    setIndentationsUseTabs(false);
    setAutoIndent(true);
    setTabIndents(true);
    setBackspaceUnindents(true);

    m_lexer->setHighlightComments(false);
    m_lexer->setHighlightEscapeSequences(true);
    m_lexer->setFoldCompact(false);
    setLexer(m_lexer);

    setMarginType(kNumberMargin, NumberMargin);
    setMarginType(kFaultMargin, SymbolMargin);
    setMarginMarkerMask(kFaultMargin, 1 << kFaultMarker);
    setMarginSensitivity(kFaultMargin, true);
    setFolding(PlainFoldStyle, kFoldMargin);
    for (const int marker : {SC_MARKNUM_FOLDER, SC_MARKNUM_FOLDEREND})
        SendScintilla(SCI_MARKERDEFINE, static_cast<unsigned long>(marker), long(SC_MARK_ARROW));
    for (const int marker : {SC_MARKNUM_FOLDEROPEN, SC_MARKNUM_FOLDEROPENMID})
        SendScintilla(SCI_MARKERDEFINE, static_cast<unsigned long>(marker),
                      long(SC_MARK_ARROWDOWN));

    setExtraAscent(2);
    setExtraDescent(2);
    setBraceMatching(SloppyBraceMatch);
    setCaretLineVisible(true);
    setWrapIndentMode(WrapIndentIndented);
    setWrapped(true);
    // The width of the longest line is only known after laying all of them out: grow instead.
    SendScintilla(SCI_SETSCROLLWIDTH, 1UL);
    SendScintilla(SCI_SETSCROLLWIDTHTRACKING, true);
    // Far away from what is visible, colours and folds may come later.
    SendScintilla(SCI_SETIDLESTYLING, static_cast<unsigned long>(SC_IDLESTYLING_ALL));

    for (const QsciCommand::Command command : kWithoutKey) {
        if (QsciCommand *found = standardCommands()->find(command)) {
            found->setKey(0);
            found->setAlternateKey(0);
        }
    }
    applyLook();

    m_showMore.setInterval(0);
    connect(&m_showMore, &QTimer::timeout, this, &JsonTextEdit::showPiece);
    m_renderSoon.setSingleShot(true);
    m_renderSoon.setInterval(0);
    connect(&m_renderSoon, &QTimer::timeout, this, &JsonTextEdit::renderLeftToRight);
    connect(this, &QsciScintilla::linesChanged, this, &JsonTextEdit::sizeLineNumberMargin);
    connect(this, &QsciScintilla::marginClicked, this, &JsonTextEdit::marginPressed);
    connect(this, &QsciScintilla::textChanged, this, [this] {
        if (!m_loading)
            Q_EMIT edited();
    });
}

QByteArray JsonTextEdit::bytes() const {
    const auto *text =
        reinterpret_cast<const char *>(SendScintillaPtrResult(SCI_GETCHARACTERPOINTER));
    QByteArray all;
    all.reserve(byteCount());
    return all.append(text, shownCount()).append(m_toCome.rest());
}

qsizetype JsonTextEdit::byteCount() const {
    return shownCount() + m_toCome.rest().size();
}

qsizetype JsonTextEdit::shownCount() const {
    return SendScintilla(SCI_GETLENGTH);
}

void JsonTextEdit::setBytes(const QByteArray &bytes) {
    const QScopedValueRollback loading(m_loading, true);
    const bool readOnly = isReadOnly();
    setReadOnly(false);
    setFault(std::nullopt);
    m_toCome = TextPieces(bytes);
    const QByteArrayView first = m_toCome.next();
    m_linesToCome = m_toCome.rest().count('\n');
    // What has been measured of a line is kept for the next drawing: of lines in sight, until all
    // of them are there; see finishShowing().
    SendScintilla(SCI_SETLAYOUTCACHE, static_cast<unsigned long>(SC_CACHE_PAGE));
    SendScintilla(SCI_SETUNDOCOLLECTION, 0UL);
    SendScintilla(SCI_CLEARALL);
    // Wrapping is left to idle time; with wrapping on, inserting would wrap all of it here.
    const WrapMode wrapping = wrapMode();
    setWrapMode(WrapNone);
    SendScintilla(SCI_APPENDTEXT, position(first.size()), first.data());
    setWrapMode(wrapping);
    SendScintilla(SCI_SETUNDOCOLLECTION, 1UL);
    SendScintilla(SCI_EMPTYUNDOBUFFER);
    // CLEARALL has put cursor and view at the top; going there would wrap every line first.
    setReadOnly(readOnly);
    sizeLineNumberMargin();
    if (m_toCome.atEnd())
        finishShowing();
    else
        m_showMore.start();
}

void JsonTextEdit::append(QByteArrayView bytes) {
    const QScopedValueRollback loading(m_loading, true);
    const bool readOnly = isReadOnly();
    m_linesToCome -= bytes.count('\n');
    // Whatever the user did meanwhile is further up, and can be undone as before.
    SendScintilla(SCI_SETREADONLY, 0UL);
    SendScintilla(SCI_SETUNDOCOLLECTION, 0UL);
    SendScintilla(SCI_APPENDTEXT, position(bytes.size()), bytes.data());
    SendScintilla(SCI_SETUNDOCOLLECTION, 1UL);
    SendScintilla(SCI_SETREADONLY, readOnly ? 1UL : 0UL);
    if (m_toCome.atEnd())
        finishShowing();
}

void JsonTextEdit::showPiece() {
    // After an edit further up all that follows it gets its colours anew, a part at a time, too.
    const long colored = SendScintilla(SCI_GETENDSTYLED);
    if (colored + kColoredBytes < shownCount()) {
        SendScintilla(SCI_COLOURISE, static_cast<unsigned long>(colored), colored + kColoredBytes);
        return;
    }
    append(m_toCome.next());
    // Wraps what is not wrapped yet, which is this piece: left to idle time, pieces would pile up
    // until the next drawing wraps them all.
    SendScintilla(SCI_ENSUREVISIBLE, static_cast<unsigned long>(lines() - 1));
}

void JsonTextEdit::showUpTo(qsizetype offset) {
    if (offset <= shownCount() || m_toCome.atEnd())
        return;
    const WrapMode wrapping = wrapMode(); // as in setBytes()
    setWrapMode(WrapNone);
    append(m_toCome.all());
    setWrapMode(wrapping);
}

void JsonTextEdit::finishShowing() {
    m_showMore.stop();
    m_toCome = {};
    // With all lines measured, another width or place of the view need not measure them again.
    if (shownCount() <= kMeasuredBytes)
        SendScintilla(SCI_SETLAYOUTCACHE, static_cast<unsigned long>(SC_CACHE_DOCUMENT));
}

void JsonTextEdit::replaceBytes(const QByteArray &bytes) {
    const QByteArray before = this->bytes();
    const qsizetype shorter = qMin(before.size(), bytes.size());
    qsizetype prefix = 0;
    while (prefix < shorter && before[prefix] == bytes[prefix])
        ++prefix;
    qsizetype suffix = 0;
    while (suffix < shorter - prefix &&
           before[before.size() - suffix - 1] == bytes[bytes.size() - suffix - 1])
        ++suffix;
    if (prefix == before.size() && prefix == bytes.size())
        return;
    // Scintilla wants whole characters: never cut inside a UTF-8 sequence.
    const auto continues = [](char c) { return (static_cast<uchar>(c) & 0xC0U) == 0x80U; };
    while (prefix > 0 && prefix < before.size() && continues(before[prefix]))
        --prefix;
    while (prefix > 0 && prefix < bytes.size() && continues(bytes[prefix]))
        --prefix;
    while (suffix > 0 && continues(before[before.size() - suffix]))
        --suffix;
    splice(prefix, before.size() - suffix - prefix,
           bytes.sliced(prefix, bytes.size() - suffix - prefix));
}

void JsonTextEdit::splice(qsizetype offset, qsizetype length, const QByteArray &replacement) {
    showAll();
    SendScintilla(SCI_BEGINUNDOACTION);
    SendScintilla(SCI_SETTARGETRANGE, position(offset), long(offset + length));
    SendScintilla(SCI_REPLACETARGET, position(replacement.size()), replacement.constData());
    SendScintilla(SCI_ENDUNDOACTION);
}

std::pair<qsizetype, qsizetype> JsonTextEdit::spanToMark(qsizetype offset) {
    showUpTo(offset + kMarkedBytes);
    const auto at = [this](qsizetype i) {
        return static_cast<char>(SendScintilla(SCI_GETCHARAT, position(i)));
    };
    const qsizetype size = byteCount();
    qsizetype begin = qBound(qsizetype(0), offset, size);
    if (begin == size) {
        // The text ended too early: mark the last thing that is there.
        while (begin > 0 && isJsonSpace(at(begin - 1)))
            --begin;
        begin = begin > 0 ? SendScintilla(SCI_POSITIONBEFORE, position(begin)) : 0;
        return {begin, SendScintilla(SCI_POSITIONAFTER, position(begin))};
    }
    qsizetype end = SendScintilla(SCI_POSITIONAFTER, position(begin));
    if (isJsonPunctuation(at(begin)) || isJsonSpace(at(begin)))
        return {begin, end};
    while (end < size && end - begin < kMarkedBytes && !isJsonPunctuation(at(end)) &&
           !isJsonSpace(at(end)))
        end = SendScintilla(SCI_POSITIONAFTER, position(end));
    return {begin, end};
}

void JsonTextEdit::takeFaultMarksAway() {
    SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(kFaultIndicator));
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, long(shownCount()));
    SendScintilla(SCI_MARKERDELETEALL, static_cast<unsigned long>(kFaultMarker));
    // Scintilla's own way to clear them tells of a change of every line.
    for (int line = 0; line < lines(); ++line) {
        const auto number = static_cast<unsigned long>(line);
        if (SendScintilla(SCI_ANNOTATIONGETLINES, number) > 0)
            SendScintilla(SCI_ANNOTATIONSETTEXT, number, static_cast<const char *>(nullptr));
    }
    // While annotations may show, Scintilla measures an inserted text at once, before it has its
    // colours, and then again.
    setAnnotationDisplay(AnnotationHidden);
}

void JsonTextEdit::setFault(const std::optional<JsonFault> &fault) {
    if (!fault && !m_fault)
        return;
    takeFaultMarksAway();
    m_fault = fault;
    if (!fault)
        return;
    const auto [begin, end] = spanToMark(fault->offset);
    SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(kFaultIndicator));
    SendScintilla(SCI_INDICATORFILLRANGE, position(begin), long(end - begin));
    const int line = static_cast<int>(SendScintilla(SCI_LINEFROMPOSITION, position(begin)));
    SendScintilla(SCI_MARKERADD, static_cast<unsigned long>(line), long(kFaultMarker));
    setAnnotationDisplay(AnnotationStandard);
    annotate(line, u"  "_s + fault->message, kFaultStyle);
}

void JsonTextEdit::goToFault() {
    if (!m_fault)
        return;
    goTo(m_fault->offset);
    setFocus();
}

TextPlace JsonTextEdit::placeOf(qsizetype offset) {
    showUpTo(offset);
    const unsigned long at = position(qBound(qsizetype(0), offset, byteCount()));
    const long line = SendScintilla(SCI_LINEFROMPOSITION, at);
    const long start = SendScintilla(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line));
    const long characters =
        SendScintilla(SCI_COUNTCHARACTERS, static_cast<unsigned long>(start), long(at));
    return {static_cast<int>(line) + 1, static_cast<int>(characters) + 1};
}

void JsonTextEdit::goTo(qsizetype offset) {
    showUpTo(offset);
    const unsigned long at = position(qBound(qsizetype(0), offset, byteCount()));
    const long line = SendScintilla(SCI_LINEFROMPOSITION, at);
    SendScintilla(SCI_ENSUREVISIBLEENFORCEPOLICY, static_cast<unsigned long>(line));
    SendScintilla(SCI_GOTOPOS, at);
}

qsizetype JsonTextEdit::cursorOffset() const {
    return SendScintilla(SCI_GETCURRENTPOS);
}

void JsonTextEdit::scrollToLine(int line) {
    if (line > 0)
        showAll();
    setFirstVisibleLine(line);
}

qsizetype JsonTextEdit::selectionBegin() const {
    return SendScintilla(SCI_GETSELECTIONSTART);
}

qsizetype JsonTextEdit::selectionEnd() const {
    return SendScintilla(SCI_GETSELECTIONEND);
}

void JsonTextEdit::select(qsizetype offset, qsizetype length) {
    showUpTo(offset + length);
    goTo(offset);
    SendScintilla(SCI_SETSEL, position(offset), long(offset + length));
}

JsonTextEdit::Matches JsonTextEdit::markMatches(const QByteArray &needle, bool caseSensitive) {
    Matches matches;
    if (!needle.isEmpty())
        showAll();
    const qsizetype size = shownCount();
    SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(kMatchIndicator));
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, long(size));
    if (needle.isEmpty())
        return matches;
    SendScintilla(SCI_SETSEARCHFLAGS,
                  static_cast<unsigned long>(caseSensitive ? SCFIND_MATCHCASE : 0));
    for (qsizetype from = 0; from < size;) {
        SendScintilla(SCI_SETTARGETRANGE, position(from), long(size));
        const long at =
            SendScintilla(SCI_SEARCHINTARGET, position(needle.size()), needle.constData());
        if (at < 0)
            break;
        if (matches.offsets.size() == kMarkedMatches) {
            matches.more = true;
            break;
        }
        const long length = SendScintilla(SCI_GETTARGETEND) - at;
        matches.offsets.push_back(at);
        matches.lengths.push_back(length);
        SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(at), length);
        from = at + qMax(length, 1L);
    }
    return matches;
}

void JsonTextEdit::setWrapped(bool wrapped) {
    setWrapMode(wrapped ? WrapWord : WrapNone);
}

void JsonTextEdit::sizeLineNumberMargin() {
    const int digits = qMax(3, static_cast<int>(QString::number(lines() + m_linesToCome).size()));
    setMarginWidth(kNumberMargin, QString(digits + 1, u'8'));
}

void JsonTextEdit::marginPressed(int margin, int, Qt::KeyboardModifiers) {
    if (margin == kFaultMargin)
        goToFault();
}

void JsonTextEdit::applyLook() {
    const QScopedValueRollback applying(m_applyingLook, true);
    const JsonColors colors = JsonColors::of(palette());
    QFont font = codeFont(this->font());
    if (font.pointSizeF() <= 0) // Scintilla knows points only
        font.setPointSizeF(QFontInfo(font).pointSizeF());

    setPaper(colors.paper);
    setColor(colors.text);
    m_lexer->setFont(font);
    m_lexer->setPaper(colors.paper);
    m_lexer->setColor(colors.text);
    for (const int style :
         {QsciLexerJSON::String, QsciLexerJSON::UnclosedString, QsciLexerJSON::IRI,
          QsciLexerJSON::IRICompact, QsciLexerJSON::KeywordLD})
        m_lexer->setColor(colors.string, style);
    m_lexer->setColor(colors.escape, QsciLexerJSON::EscapeSequence);
    m_lexer->setColor(colors.name, QsciLexerJSON::Property);
    m_lexer->setColor(colors.number, QsciLexerJSON::Number);
    m_lexer->setColor(colors.literal, QsciLexerJSON::Keyword);

    setMarginsFont(font);
    // Always: to show and hide it would have every line measured again.
    setMarginWidth(kFaultMargin, QFontMetrics(font).height() * 2 / 3);
    setMarginsForegroundColor(colors.faint);
    setMarginsBackgroundColor(colors.paper);
    setFoldMarginColors(colors.paper, colors.paper);
    for (int marker = SC_MARKNUM_FOLDEREND; marker <= int(SC_MARKNUM_FOLDEROPEN); ++marker) {
        const auto number = static_cast<unsigned long>(marker);
        SendScintilla(SCI_MARKERSETFORE, number, colors.faint);
        SendScintilla(SCI_MARKERSETBACK, number, colors.faint);
    }
    setCaretForegroundColor(colors.text);
    setCaretLineBackgroundColor(colors.currentLine);
    setSelectionBackgroundColor(colors.selection);
    resetSelectionForegroundColor();
    setMatchedBraceBackgroundColor(colors.matchedBrace);
    setMatchedBraceForegroundColor(colors.text);
    setUnmatchedBraceBackgroundColor(colors.paper);
    setUnmatchedBraceForegroundColor(colors.fault);

    indicatorDefine(SquiggleIndicator, kFaultIndicator);
    setIndicatorForegroundColor(colors.fault, kFaultIndicator);
    indicatorDefine(StraightBoxIndicator, kMatchIndicator);
    setIndicatorForegroundColor(colors.match, kMatchIndicator);
    setIndicatorOutlineColor(colors.match, kMatchIndicator);
    setIndicatorDrawUnder(true, kMatchIndicator);
    const auto faultMarker = static_cast<unsigned long>(kFaultMarker);
    SendScintilla(SCI_MARKERDEFINE, faultMarker, long(SC_MARK_SHORTARROW));
    SendScintilla(SCI_MARKERSETFORE, faultMarker, colors.fault);
    SendScintilla(SCI_MARKERSETBACK, faultMarker, colors.fault);
    SendScintilla(SCI_STYLESETFORE, static_cast<unsigned long>(kFaultStyle), colors.fault);
    SendScintilla(SCI_STYLESETBACK, static_cast<unsigned long>(kFaultStyle), colors.paper);
    SendScintilla(SCI_STYLESETFONT, static_cast<unsigned long>(kFaultStyle),
                  this->font().family().toUtf8().constData());
    SendScintilla(SCI_STYLESETSIZEFRACTIONAL, static_cast<unsigned long>(kFaultStyle),
                  static_cast<long>(font.pointSizeF() * int(SC_FONT_SIZE_MULTIPLIER)));
    sizeLineNumberMargin();
}

void JsonTextEdit::changeEvent(QEvent *event) {
    QsciScintilla::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (look && !m_applyingLook && m_lexer)
        applyLook();
}

void JsonTextEdit::paintEvent(QPaintEvent *event) {
    if (m_rendering || QGuiApplication::layoutDirection() == Qt::LeftToRight) {
        QsciScintilla::paintEvent(event);
        return;
    }
    // Painters start in the direction of the program, and from right to left they mirror every
    // brace. QScintilla makes its own painter; only while a widget is rendered, which cannot be
    // done from here, does that one share ours. So a picture is made right after, and shown.
    QPainter(viewport()).drawImage(0, 0, m_picture);
    if (!m_pictureIsNew)
        m_renderSoon.start();
    m_pictureIsNew = false;
}

void JsonTextEdit::renderLeftToRight() {
    const qreal ratio = viewport()->devicePixelRatioF();
    m_picture =
        QImage((QSizeF(viewport()->size()) * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(palette().color(QPalette::Base));
    m_rendering = true;
    {
        QPainter painter(&m_picture);
        painter.setLayoutDirection(Qt::LeftToRight);
        viewport()->render(&painter, {}, {}, {});
    }
    m_rendering = false;
    m_pictureIsNew = true;
    viewport()->update();
}

bool JsonTextEdit::event(QEvent *event) {
    if (event->type() == QEvent::ContextMenu || isMeantForAll(event))
        showAll();
    if (event->type() == QEvent::ApplicationPaletteChange && !m_applyingLook)
        applyLook();
    return QsciScintilla::event(event);
}

} // namespace nestor::ui
