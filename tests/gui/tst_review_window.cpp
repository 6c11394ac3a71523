// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_fixture.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/review/pair_model.h"
#include "ui/review/review_window.h"
#include "ui/session/item_commands.h"

#include <QAbstractItemModelTester>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Tools ▸ Review Memories: pairs, keys, and that all of it can be undone.
class ReviewWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_window.reset(); }

    void pairsAreShownWithTheirDifference();
    void keepingOneDeletesTheOtherAndCanBeUndone();
    void theSecondKeyKeepsTheRight();
    void noProblemIsRemembered();
    void noProblemIsUndone();
    void mergingMakesOneOfBoth();
    void aMergeIsLeftByEscape();
    void aPairThatSomebodySettlesGoes();
    void nothingChangesByItself();

private:
    ReviewWindow *review() {
        m_page = m_window->openMemory();
        m_window->trigger(u"reviewMemories"_s);
        auto *found = m_window->find<ReviewWindow>(u"reviewWindow"_s);
        [found] { QVERIFY(found != nullptr); }();
        [found] { QTRY_VERIFY(!found->isSearching()); }();
        m_tester = std::make_unique<QAbstractItemModelTester>(
            found->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        return found;
    }
    void closeReview(ReviewWindow *window) {
        m_tester.reset();
        QSignalSpy gone(window, &QObject::destroyed);
        window->close();
        QTRY_COMPARE(gone.count(), 1);
    }
    [[nodiscard]] static QStringList texts(const ReviewWindow *window) {
        QStringList all;
        for (int row = 0; row < window->model()->rowCount(); ++row)
            all.append(pairText(*window->model()->pairAt(row)));
        return all;
    }
    [[nodiscard]] QByteArray value(const QByteArray &key) {
        return m_window->file().valueOf("u.ada", key);
    }

    std::unique_ptr<WindowFixture> m_window;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    StorePage *m_page = nullptr;
};

namespace {

const QString kConflict = u"Conflict: Berlin, Paris"_s;
const QString kDuplicate = u"Duplicate"_s;

} // namespace

void ReviewWindowTest::init() {
    m_window = std::make_unique<WindowFixture>();
    const auto put = [this](const QByteArray &key, const QByteArray &value, qint64 second) {
        PutOp op;
        op.ns = NamespacePath::fromStored("u.ada");
        op.key = key;
        op.value = value;
        op.createdAt = op.updatedAt = Timestamp{second * 1'000'000};
        QVERIFY(m_window->file().agent().run(std::move(op)));
    };
    put("berlin", R"({"text":"Ada lives in Berlin"})", 1);
    put("paris", R"({"text":"Ada lives in Paris"})", 2);
    put("wine", R"({"text":"Likes red wine"})", 3);
    put("wine2", R"({"text":"likes RED wine!"})", 4);
}

void ReviewWindowTest::pairsAreShownWithTheirDifference() {
    ReviewWindow *window = review();
    QCOMPARE(texts(window), QStringList({kConflict, kDuplicate}));
    QVERIFY(window->findChild<QLabel *>(u"reviewSummary"_s)
                ->text()
                .startsWith(u"Conflicts: 1, duplicates: 1, among "_s));
    QCOMPARE(window->findChild<QLabel *>(u"reviewWhat"_s)->text(), kConflict);
    QCOMPARE(window->findChild<QLabel *>(u"reviewLeftKey"_s)->text(), u"berlin"_s);
    QCOMPARE(window->findChild<QLabel *>(u"reviewRightKey"_s)->text(), u"paris"_s);
    QVERIFY(
        window->findChild<QLabel *>(u"reviewRightTime"_s)->text().startsWith(u"written later"_s));
    const auto marked = [window](const QString &side) {
        QStringList parts;
        const auto *text = window->findChild<QPlainTextEdit *>(side);
        for (const QTextEdit::ExtraSelection &mark : text->extraSelections()) {
            if (mark.format.fontUnderline())
                parts.append(mark.cursor.selectedText());
        }
        return parts;
    };
    QCOMPARE(marked(u"reviewLeftText"_s), QStringList{u"Berlin"_s});
    QCOMPARE(marked(u"reviewRightText"_s), QStringList{u"Paris"_s});
    // The command asked for again shows the same window.
    m_window->trigger(u"reviewMemories"_s);
    QCOMPARE(m_page->findChildren<ReviewWindow *>().size(), 1);
}

void ReviewWindowTest::keepingOneDeletesTheOtherAndCanBeUndone() {
    ReviewWindow *window = review();
    QTest::keyClick(window, Qt::Key_1);
    QTRY_COMPARE(texts(window), QStringList{kDuplicate});
    QCOMPARE(value("paris"), QByteArray());
    QVERIFY(value("berlin").contains("Berlin"));
    QTRY_VERIFY(m_page->session()->commands()->canUndo());
    QTest::keyClick(window, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(texts(window), QStringList({kConflict, kDuplicate}));
    QCOMPARE(value("paris"), R"({"text":"Ada lives in Paris"})"_ba);
    QTRY_VERIFY(m_page->session()->commands()->canRedo());
    QTest::keyClick(window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(texts(window), QStringList{kDuplicate});
    QCOMPARE(value("paris"), QByteArray());
}

void ReviewWindowTest::theSecondKeyKeepsTheRight() {
    ReviewWindow *window = review();
    window->findChild<QListView *>(u"reviewList"_s)->setCurrentIndex(window->model()->index(1, 0));
    QTest::keyClick(window, Qt::Key_2);
    QTRY_COMPARE(texts(window), QStringList{kConflict});
    QCOMPARE(value("wine"), QByteArray());
    QVERIFY(value("wine2").contains("RED"));
}

void ReviewWindowTest::noProblemIsRemembered() {
    ReviewWindow *window = review();
    QTest::keyClick(window, Qt::Key_N);
    QCOMPARE(texts(window), QStringList{kDuplicate});
    QCOMPARE(m_window->settings().reviewedPairs(m_window->file().path()).size(), 1);
    closeReview(window);
    m_window->trigger(u"reviewMemories"_s);
    window = m_window->find<ReviewWindow>(u"reviewWindow"_s);
    QTRY_VERIFY(!window->isSearching());
    QCOMPARE(texts(window), QStringList{kDuplicate});
    closeReview(window);
    // Another text is another pair.
    m_window->file().put("u.ada", "paris", R"({"text":"Ada lives in Rome"})");
    m_window->trigger(u"reviewMemories"_s);
    window = m_window->find<ReviewWindow>(u"reviewWindow"_s);
    QTRY_VERIFY(!window->isSearching());
    QCOMPARE(texts(window), QStringList({u"Conflict: Berlin, Rome"_s, kDuplicate}));
}

void ReviewWindowTest::noProblemIsUndone() {
    ReviewWindow *window = review();
    QTest::keyClick(window, Qt::Key_N);
    QCOMPARE(texts(window), QStringList{kDuplicate});
    QTest::keyClick(window, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(texts(window), QStringList({kConflict, kDuplicate}));
    QVERIFY(m_window->settings().reviewedPairs(m_window->file().path()).isEmpty());
}

void ReviewWindowTest::mergingMakesOneOfBoth() {
    m_window->file().put("u.ada", "berlin", R"({"text":"Ada lives in Berlin","since":2020})");
    m_window->file().put("u.ada", "paris", R"({"text":"Ada lives in Paris"})");
    ReviewWindow *window = review();
    auto *list = window->findChild<QListView *>(u"reviewList"_s);
    list->setCurrentIndex(window->model()->index(0, 0));
    QTest::keyClick(window, Qt::Key_M);
    auto *text = window->findChild<JsonTextEdit *>(u"mergeText"_s);
    QVERIFY(text->isVisible());
    QVERIFY(!list->isEnabled());
    const QByteArray later = window->findChild<QLabel *>(u"reviewRightKey"_s)->text().toUtf8();
    QByteArray merged = text->bytes();
    QVERIFY(merged.contains("2020"));
    // Letters are letters now, and what is not JSON is not stored.
    auto *save = window->findChild<QPushButton *>(u"saveMerge"_s);
    text->splice(0, 1, "[");
    QVERIFY(!save->isEnabled());
    window->close();
    QVERIFY(window->isVisible()); // what was typed is not lost
    text->splice(0, 1, "{");
    QVERIFY(save->isEnabled());
    text->splice(merged.indexOf("Ada lives"), 3, "Lady Ada");
    QTest::mouseClick(save, Qt::LeftButton);
    const QByteArray gone = later == "paris" ? "berlin" : "paris";
    QTRY_COMPARE(value(gone), QByteArray());
    QVERIFY(value(later).contains("Lady Ada lives") && value(later).contains("2020"));
    QTRY_VERIFY(!text->isVisible());
    QTRY_VERIFY(m_page->session()->commands()->canUndo());
    // One step.
    QTest::keyClick(window, Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(!value(gone).isEmpty());
    QVERIFY(!value(later).contains("Lady"));
    QTRY_VERIFY(!m_page->session()->commands()->canUndo());
}

void ReviewWindowTest::aMergeIsLeftByEscape() {
    ReviewWindow *window = review();
    QTest::keyClick(window, Qt::Key_M);
    auto *text = window->findChild<JsonTextEdit *>(u"mergeText"_s);
    QVERIFY(text->isVisible());
    QTest::keyClick(window, Qt::Key_Escape);
    QVERIFY(!text->isVisible() && window->isVisible());
    QVERIFY(!m_page->session()->commands()->canUndo());
    QTest::keyClick(window, Qt::Key_N); // the keys are back
    QCOMPARE(texts(window), QStringList{kDuplicate});
}

void ReviewWindowTest::aPairThatSomebodySettlesGoes() {
    ReviewWindow *window = review();
    m_window->file().remove("u.ada", "wine");
    m_page->session()->checkForChanges();
    QTRY_COMPARE(texts(window), QStringList{kConflict});
}

void ReviewWindowTest::nothingChangesByItself() {
    ReviewWindow *window = review();
    QCOMPARE(texts(window).size(), 2);
    QVERIFY(!m_page->session()->commands()->canUndo());
    closeReview(window);
    for (const char *key : {"berlin", "paris", "wine", "wine2"})
        QVERIFY(!value(key).isEmpty());
}

QTEST_MAIN(ReviewWindowTest)
#include "tst_review_window.moc"
