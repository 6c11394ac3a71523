// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/open/open_store.h"
#include "tests/gui/answered_prompts.h"
#include "ui/jobs/task_list.h"
#include "ui/session/store_session.h"
#include "ui/transfer/export_dialog.h"
#include "ui/transfer/import_dialog.h"
#include "ui/transfer/index_dialog.h"

#include <QAbstractItemModel>
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// From a file into a store and out again, through the dialogs.
class TransferDialogsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void theFirstItemsAreShownAsTheyWillBeStored();
    void missingTemplatesAndMissingFieldsAreSaidAtOnce();
    void fieldsAreCompletedBehindABrace();
    void theKeyboardGoesToWhatIsMissing();
    void tryingWritesNothingAndTellsTheNumbers();
    void importingIsATaskWithAReportOfWhatWasRefused();
    void aNamespaceIsCountedAndExported();
    void anImpossibleNamespaceIsSaid();
    void anIndexNeedsWhatItsEmbedderNeeds();
    void theIndexIsBuiltAsATask();

private:
    QString write(const QString &name, const QByteArray &content);
    [[nodiscard]] qint64 items() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Store> m_store;
    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<TaskList> m_tasks;
};

namespace {

const QByteArray kFilms = R"([{"title":"Dune","year":1984},{"title":"Heat","year":1995},
{"title":"Dune","year":1984},{"year":2000}])";

} // namespace

void TransferDialogsTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    OpenOptions options;
    options.location = m_folder->filePath(u"films.db"_s);
    options.cacheDirectory = m_folder->filePath(u"cache"_s);
    auto store = openStore(options);
    QVERIFY(store);
    m_store = std::shared_ptr<Store>(std::move(*store));
    m_session = std::make_unique<StoreSession>(
        options.location, OpenMode::Existing,
        [this](const QString &, OpenMode) -> Result<std::shared_ptr<Store>> { return m_store; });
    QTRY_VERIFY(m_session->isOpen());
    m_tasks = std::make_unique<TaskList>();
}

void TransferDialogsTest::cleanup() {
    m_tasks.reset();
    m_session.reset();
    m_store.reset();
    m_folder.reset();
}

QString TransferDialogsTest::write(const QString &name, const QByteArray &content) {
    QFile file(m_folder->filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write the test's file");
    return file.fileName();
}

qint64 TransferDialogsTest::items() const {
    const auto answer = m_store->run(CountOp{});
    return answer ? answer->items : -1;
}

void TransferDialogsTest::theFirstItemsAreShownAsTheyWillBeStored() {
    AnsweredPrompts prompts;
    prompts.files = {write(u"films.json"_s, kFilms)};
    ImportDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    auto *table = dialog.findChild<QTableView *>(u"importPreview"_s);
    const QAbstractItemModelTester tester(table->model(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    dialog.findChild<QLineEdit *>(u"importNamespace"_s)->setText(u"movies.{year}"_s);
    dialog.findChild<QLineEdit *>(u"importKey"_s)->setText(u"{title}"_s);
    QTest::mouseClick(dialog.findChild<QPushButton *>(u"chooseFiles"_s), Qt::LeftButton);
    QTRY_COMPARE(table->model()->rowCount(), 4);
    QCOMPARE(table->model()->index(1, 1).data().toString(), u"movies.1995"_s);
    QCOMPARE(table->model()->index(1, 2).data().toString(), u"Heat"_s);
    QVERIFY(table->model()->index(3, 2).data().toString().contains(u"refused"_s));
    QVERIFY(dialog.findChild<QPushButton *>(u"importStart"_s)->isEnabled());
    QCOMPARE(items(), qint64(0));
}

void TransferDialogsTest::missingTemplatesAndMissingFieldsAreSaidAtOnce() {
    AnsweredPrompts prompts;
    ImportDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    QSignalSpy previewed(&dialog, &ImportDialog::previewed);
    auto *import = dialog.findChild<QPushButton *>(u"importStart"_s);
    QVERIFY(!import->isEnabled());
    dialog.setFiles({write(u"films.json"_s, kFilms)});
    QTRY_COMPARE(previewed.count(), 1);
    QVERIFY(!import->isEnabled());
    QVERIFY(dialog.findChild<QLabel *>(u"importMessage"_s)->text().startsWith(u"✕"_s));
    dialog.setFiles({m_folder->filePath(u"nothing.json"_s)});
    QTRY_COMPARE(previewed.count(), 2);
    QVERIFY(!import->isEnabled());
}

void TransferDialogsTest::fieldsAreCompletedBehindABrace() {
    AnsweredPrompts prompts;
    ImportDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    QSignalSpy previewed(&dialog, &ImportDialog::previewed);
    dialog.setFiles({write(u"films.json"_s, kFilms)});
    QTRY_COMPARE(previewed.count(), 1);
    dialog.show();
    auto *key = dialog.findChild<QLineEdit *>(u"importKey"_s);
    QTest::keyClicks(key, u"a{ti"_s);
    QVERIFY(key->completer());
    QCOMPARE(key->completer()->completionCount(), 1);
    QCOMPARE(key->completer()->currentCompletion(), u"a{title}"_s);
    // With the brace closed Return is not the completion's any more.
    QTest::keyClicks(key, u"tle}"_s);
    QCOMPARE(key->text(), u"a{title}"_s);
    QVERIFY(!key->completer()->popup()->isVisible());
}

void TransferDialogsTest::theKeyboardGoesToWhatIsMissing() {
    AnsweredPrompts prompts;
    ImportDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    QSignalSpy previewed(&dialog, &ImportDialog::previewed);
    dialog.show();
    auto *choose = dialog.findChild<QPushButton *>(u"chooseFiles"_s);
    choose->setFocus();
    prompts.files = {write(u"films.json"_s, kFilms)};
    choose->click();
    QTRY_COMPARE(previewed.count(), 1);
    auto *ns = dialog.findChild<QLineEdit *>(u"importNamespace"_s);
    auto *key = dialog.findChild<QLineEdit *>(u"importKey"_s);
    QCOMPARE(dialog.focusWidget(), ns);
    QTest::keyClicks(ns, u"movies"_s);
    key->setText(u"{title}"_s);
    QTRY_VERIFY(dialog.findChild<QPushButton *>(u"importStart"_s)->isEnabled());
    QCOMPARE(dialog.focusWidget(), ns); // not while somebody types
    choose->setFocus();
    const auto before = previewed.count();
    choose->click();
    QTRY_VERIFY(previewed.count() > before);
    QCOMPARE(dialog.focusWidget(), dialog.findChild<QPushButton *>(u"importStart"_s));
    // Return in a line means what the dialog is for.
    ns->setFocus();
    QTest::keyClick(ns, Qt::Key_Return);
    QTRY_COMPARE(items(), qint64(2)); // of four records one has a title twice, and one none
}

void TransferDialogsTest::tryingWritesNothingAndTellsTheNumbers() {
    AnsweredPrompts prompts;
    ImportDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    dialog.findChild<QLineEdit *>(u"importNamespace"_s)->setText(u"movies.{year}"_s);
    dialog.findChild<QLineEdit *>(u"importKey"_s)->setText(u"{title}"_s);
    dialog.setFiles({write(u"films.json"_s, kFilms)});
    auto *tryIt = dialog.findChild<QPushButton *>(u"importDryRun"_s);
    QTRY_VERIFY(tryIt->isEnabled());
    QTest::mouseClick(tryIt, Qt::LeftButton);
    QTRY_COMPARE(dialog.findChild<QLabel *>(u"importNumbers"_s)->text(),
                 u"Would import 2 items, 2 refused."_s);
    QCOMPARE(items(), qint64(0));
}

void TransferDialogsTest::importingIsATaskWithAReportOfWhatWasRefused() {
    AnsweredPrompts prompts;
    ImportDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    dialog.findChild<QLineEdit *>(u"importNamespace"_s)->setText(u"movies.{year}"_s);
    dialog.findChild<QLineEdit *>(u"importKey"_s)->setText(u"{title}"_s);
    dialog.setFiles({write(u"films.json"_s, kFilms)});
    auto *import = dialog.findChild<QPushButton *>(u"importStart"_s);
    QTRY_VERIFY(import->isEnabled());
    QSignalSpy ended(m_tasks.get(), &TaskList::ended);
    QSignalSpy changed(m_session.get(), &StoreSession::changed);
    QTest::mouseClick(import, Qt::LeftButton);
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(items(), qint64(2));
    QVERIFY(changed.count() >= 1);
    const Task *task = m_tasks->find(ended[0][0].toULongLong());
    QCOMPARE(task->phase, Task::Phase::Done);
    QCOMPARE(task->outcome.summary, u"Imported 2 items, 2 refused"_s);
    QVERIFY(task->outcome.report);
    QCOMPARE(task->outcome.report->rows.size(), 2);
    QCOMPARE(task->outcome.report->rows[0][0], u"films.json"_s);
}

void TransferDialogsTest::aNamespaceIsCountedAndExported() {
    const NamespacePath films(QByteArrayList{"movies", "1995"});
    QVERIFY(m_store->put(films, "Heat", R"({"title":"Heat"})"));
    QVERIFY(m_store->put(NamespacePath(QByteArrayList{"other"}), "x", R"({"a":1})"));
    AnsweredPrompts prompts;
    prompts.files = {m_folder->filePath(u"out.jsonl"_s)};
    ExportDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    QTRY_COMPARE(dialog.findChild<QLabel *>(u"exportCount"_s)->text(), u"2"_s);
    dialog.setNamespace(NamespacePath(QByteArrayList{"movies"}));
    QTRY_COMPARE(dialog.findChild<QLabel *>(u"exportCount"_s)->text(), u"1"_s);
    QSignalSpy ended(m_tasks.get(), &TaskList::ended);
    QTest::mouseClick(dialog.findChild<QPushButton *>(u"exportStart"_s), Qt::LeftButton);
    QTRY_COMPARE(ended.count(), 1);
    QFile file(prompts.files.first());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArrayList lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 1);
    QVERIFY(lines[0].contains(R"("key":"Heat")"));
}

void TransferDialogsTest::anImpossibleNamespaceIsSaid() {
    AnsweredPrompts prompts;
    ExportDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    dialog.findChild<QLineEdit *>(u"exportNamespace"_s)->setText(u"a..b"_s);
    QTRY_VERIFY(dialog.findChild<QLabel *>(u"exportCount"_s)->text().contains(u"Namespace"_s));
    QVERIFY(!dialog.findChild<QPushButton *>(u"exportStart"_s)->isEnabled());
}

void TransferDialogsTest::anIndexNeedsWhatItsEmbedderNeeds() {
    AnsweredPrompts prompts;
    IndexDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    auto *embedder = dialog.findChild<QComboBox *>(u"indexEmbedder"_s);
    auto *start = dialog.findChild<QPushButton *>(u"indexStart"_s);
    embedder->setCurrentIndex(embedder->findData(u"learned"_s));
    QVERIFY(start->isEnabled());
    embedder->setCurrentIndex(embedder->findData(u"openai-compatible"_s));
    QVERIFY(!start->isEnabled());
    dialog.findChild<QLineEdit *>(u"indexUrl"_s)->setText(u"http://localhost:1/v1"_s);
    dialog.findChild<QLineEdit *>(u"indexModel"_s)->setText(u"some-model"_s);
    dialog.findChild<QLineEdit *>(u"indexFields"_s)->setText(u"text, tags[*], {a,b}"_s);
    QVERIFY(start->isEnabled());
    const auto plan = dialog.plan();
    QVERIFY(plan);
    QCOMPARE(plan->index.fields, (QByteArrayList{"text", "tags[*]", "{a,b}"}));
    QVERIFY(!plan->words); // as it is
    auto *words = dialog.findChild<QComboBox *>(u"indexWords"_s);
    words->setCurrentIndex(words->findData(static_cast<int>(TextTokenizer::Trigrams)));
    QCOMPARE(dialog.plan()->words, std::optional(TextTokenizer::Trigrams));
    QCOMPARE(plan->index.embedder.model, u"some-model"_s);
    QCOMPARE(plan->index.encoding, VectorEncoding::Float32);
    auto *codes = dialog.findChild<QCheckBox *>(u"indexCodes"_s);
    codes->setChecked(true);
    QCOMPARE(dialog.plan()->index.encoding, VectorEncoding::Int8);
    embedder->setCurrentIndex(embedder->findData(u"none"_s));
    QVERIFY(codes->isHidden());
    QCOMPARE(dialog.plan()->index.encoding, VectorEncoding::Float32);
    embedder->setCurrentIndex(embedder->findData(u"static"_s));
    QVERIFY(!start->isEnabled());
}

void TransferDialogsTest::theIndexIsBuiltAsATask() {
    const NamespacePath ns(QByteArrayList{"films"});
    for (int i = 0; i < 20; ++i)
        QVERIFY(m_store->put(ns, QByteArray::number(i),
                             "{\"text\":\"a film about the sea, number " + QByteArray::number(i) +
                                 "\"}"));
    AnsweredPrompts prompts;
    IndexDialog dialog(m_session.get(), m_tasks.get(), &prompts);
    auto *embedder = dialog.findChild<QComboBox *>(u"indexEmbedder"_s);
    embedder->setCurrentIndex(embedder->findData(u"learned"_s));
    dialog.findChild<QCheckBox *>(u"indexCodes"_s)->setChecked(true);
    QSignalSpy ended(m_tasks.get(), &TaskList::ended);
    dialog.start();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 30'000);
    const Task *task = m_tasks->find(ended[0][0].toULongLong());
    QVERIFY2(task->phase == Task::Phase::Done, qPrintable(task->outcome.summary));
    QVERIFY(task->outcome.summary.startsWith(u"films.db can be searched by meaning"_s));
    // What was chosen is what the dialog shows from then on.
    const IndexDialog again(m_session.get(), m_tasks.get(), &prompts);
    QVERIFY(again.findChild<QCheckBox *>(u"indexCodes"_s)->isChecked());
    QCOMPARE(again.plan()->index.encoding, VectorEncoding::Int8);
}

QTEST_MAIN(TransferDialogsTest)
#include "tst_transfer_dialogs.moc"
