// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/open/open_store.h"
#include "tests/support/agent_writer.h"
#include "ui/doctor/compare_window.h"
#include "ui/doctor/ladder_remedy.h"
#include "ui/doctor/recall_watch.h"
#include "ui/doctor/why_page.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace nestor;
using namespace nestor::ui;
using nestor::test::AgentWriter;

/// The page that says why an agent's search does or does not return an item.
class WhyPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theLadderShowsTheVerdict();
    void theLimitThatReachesItIsAskedFor();
    void aTextIsStoredAsANumberAndBack();
    void anExpiredItemIsKept();
    void theItemOnWhichASearchFailsIsShown();
    void aVectorOfAnotherSizeIsMadeAnew();
    void listsNameWhatIsLost();
    void anotherItemIsAskedAboutAnew();
    void wrongFormsAreExplained();
    void recentQuestionsAreOffered();
    void comparisonsAskAtOnce();
    void lostItemsAreNoticed();

private:
    void ask(const QString &filter = {}, int limit = 10) {
        find<QComboBox>("doctorQuestion")->setEditText(u"[1, 0, 0.5]"_s);
        find<QLineEdit>("doctorNamespace")->setText(u"mem"_s);
        find<QLineEdit>("doctorFilter")->setText(filter);
        find<QSpinBox>("doctorLimit")->setValue(limit);
        QSignalSpy asked(m_page.get(), &WhyPage::asked);
        m_page->ask();
        QTRY_COMPARE(asked.count(), 1);
    }
    [[nodiscard]] std::optional<Gate> verdict() const {
        return m_page->report() && !m_page->report()->expected.empty()
                   ? m_page->report()->expected.front().verdict()
                   : std::nullopt;
    }
    [[nodiscard]] QString markOf(const char *gate) const {
        const auto *mark = find<QLabel>("gateMark:" + QByteArray(gate));
        return mark ? mark->text() : QString();
    }
    [[nodiscard]] QByteArray stored(const char *key) const {
        const auto peeked = m_session->store()->onStore(
            [&](Store &store) { return store.run(PeekOp{idOf(key)}); })();
        return peeked && peeked->item ? peeked->item->value : QByteArray();
    }
    [[nodiscard]] static ItemId idOf(const char *key) {
        return {NamespacePath::fromStored("mem"), key};
    }
    template <typename T>
    [[nodiscard]] T *find(const QByteArray &name) const {
        return m_page->findChild<T *>(QString::fromLatin1(name));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<WhyPage> m_page;
};

void WhyPageTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    OpenOptions options;
    options.location = m_folder->filePath(u"agent.db"_s);
    options.cacheDirectory = m_folder->filePath(u"cache"_s);
    {
        AgentWriter agent(options.location);
        agent.put("mem", "near", R"({"text":"a","year":"2001"})", {{"text", AgentWriter::at(1)}});
        agent.put("mem", "next", R"({"text":"b","year":2001})", {{"text", AgentWriter::at(20)}});
        agent.put("mem", "far", R"({"text":"c","year":2001})", {{"text", AgentWriter::at(60)}});
        agent.put("mem", "old", R"({"text":"d","year":2001})", {{"text", AgentWriter::at(70)}},
                  "2026-01-01 00:00:00.000000+00:00");
        agent.put("other", "his", R"({"text":"e"})", {{"text", AgentWriter::at(0)}});
    }
    m_session = std::make_unique<StoreSession>(
        options.location, OpenMode::Existing,
        [options](const QString &, OpenMode) -> Result<std::shared_ptr<Store>> {
            auto store = openStore(options);
            if (!store)
                return failure(store.error());
            return std::shared_ptr<Store>(std::move(*store));
        });
    QTRY_VERIFY(m_session->isOpen());
    m_page = std::make_unique<WhyPage>(m_session.get());
    m_page->resize(420, 700);
    m_page->show();
}

void WhyPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
    m_folder.reset();
}

void WhyPageTest::theLadderShowsTheVerdict() {
    m_page->setItem(idOf("near"));
    ask(uR"({"year":2001})"_s);
    QCOMPARE(verdict(), Gate::Filtered);
    QCOMPARE(markOf("absent"), u"✓"_s);
    QCOMPARE(markOf("filtered"), u"✗"_s);
    QCOMPARE(markOf("below-limit"), u"–"_s);
    QVERIFY(find<QLabel>("gateTitle:filtered")->font().bold());
    QVERIFY(!find<QLabel>("gateTitle:absent")->font().bold());
    QVERIFY(find<QLabel>("gateFact:filtered")->text().contains(u"a text, not a number"_s));
}

void WhyPageTest::theLimitThatReachesItIsAskedFor() {
    m_page->setItem(idOf("far"));
    ask({}, 1);
    QCOMPARE(verdict(), Gate::BelowLimit);
    auto *remedy = find<QPushButton>("doctorRemedy");
    QVERIFY(remedy);
    QSignalSpy asked(m_page.get(), &WhyPage::asked);
    remedy->click();
    QTRY_COMPARE(asked.count(), 1);
    QCOMPARE(find<QSpinBox>("doctorLimit")->value(), 3);
    QCOMPARE(verdict(), Gate::Found);
    QVERIFY(!find<QPushButton>("doctorRemedy"));
}

void WhyPageTest::aTextIsStoredAsANumberAndBack() {
    m_page->setItem(idOf("near"));
    ask(uR"({"year":2001})"_s);
    auto *remedy = find<QPushButton>("doctorRemedy");
    QVERIFY(remedy);
    remedy->click();
    QTRY_COMPARE(stored("near"), R"({"text":"a","year":2001})"_ba);
    // What is shown follows what was written.
    QTRY_VERIFY(verdict() && verdict() != Gate::Filtered);
    QTRY_VERIFY(m_session->commands()->canUndo());
    m_session->commands()->undo();
    QTRY_COMPARE(stored("near"), R"({"text":"a","year":"2001"})"_ba);
    QTRY_COMPARE(verdict(), Gate::Filtered);
}

void WhyPageTest::anExpiredItemIsKept() {
    m_page->setItem(idOf("old"));
    ask();
    QCOMPARE(verdict(), Gate::Expired);
    find<QPushButton>("doctorRemedy")->click();
    QTRY_VERIFY(verdict() != Gate::Expired);
    const auto peeked =
        m_session->store()->onStore([](Store &store) { return store.run(PeekOp{idOf("old")}); })();
    QVERIFY(peeked && peeked->item && !peeked->item->expiresAt);
    QTRY_VERIFY(m_session->commands()->canUndo());
    m_session->commands()->undo();
    QTRY_COMPARE(verdict(), Gate::Expired);
}

void WhyPageTest::theItemOnWhichASearchFailsIsShown() {
    {
        QSqlDatabase agent = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"agent"_s);
        agent.setDatabaseName(m_folder->filePath(u"agent.db"_s));
        QVERIFY(agent.open());
        QVERIFY(QSqlQuery(agent).exec(u"INSERT INTO store (prefix, key, value) VALUES "
                                      "('mem', 'odd', '{\"text\":\"f\"}')"_s));
        QVERIFY(QSqlQuery(agent).exec(
            u"INSERT INTO store_vectors (prefix, key, field_name, embedding) VALUES "
            "('mem', 'odd', 'text', x'0000803f00000000')"_s));
    }
    QSqlDatabase::removeDatabase(u"agent"_s);
    m_page->setItem(idOf("near"));
    ask();
    QCOMPARE(verdict(), Gate::WrongSize);
    auto *remedy = find<QPushButton>("doctorRemedy");
    QVERIFY(remedy);
    QSignalSpy wanted(m_page.get(), &WhyPage::itemRequested);
    remedy->click();
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted[0][0].value<ItemId>(), idOf("odd"));
    // Its own vector nobody here can make anew.
    m_page->setItem(idOf("odd"));
    QTRY_COMPARE(verdict(), Gate::WrongSize);
    QVERIFY(!find<QPushButton>("doctorRemedy"));
}

void WhyPageTest::aVectorOfAnotherSizeIsMadeAnew() {
    Diagnosis diagnosis{idOf("odd"), Item(), {}};
    diagnosis.item->value = R"({"text":"f"})";
    SizeFacts facts;
    facts.question = 3;
    facts.item = 2;
    for (const Gate gate : kGates)
        diagnosis.gates.push_back({gate, true, NoFacts{}});
    diagnosis.gates[size_t(Gate::WrongSize)] = {Gate::WrongSize, false, facts};
    const auto remedy = ladderRemedy({}, diagnosis, true);
    QVERIFY(remedy);
    QCOMPARE(remedy->kind, LadderRemedy::SaveItem);
    QCOMPARE(remedy->value, diagnosis.item->value);
    QVERIFY(!ladderRemedy({}, diagnosis, false));
}

void WhyPageTest::listsNameWhatIsLost() {
    m_page->setItem(idOf("near"));
    ask({}, 2);
    auto *agent = find<QListWidget>("doctorAgentList");
    auto *exact = find<QListWidget>("doctorExactList");
    QCOMPARE(agent->count(), 2);
    QCOMPARE(agent->item(0)->text().section(u' ', 0, 0), u"near"_s);
    QVERIFY(agent->item(1)->text().contains(u"not among the nearest"_s));
    QCOMPARE(exact->count(), 2);
    QVERIFY2(exact->item(0)->text().contains(u"his · ✗ other namespace"_s),
             qPrintable(exact->item(0)->text()));
    QSignalSpy wanted(m_page.get(), &WhyPage::itemRequested);
    Q_EMIT exact->itemActivated(exact->item(0));
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted[0][0].value<ItemId>(), (ItemId{NamespacePath::fromStored("other"), "his"}));
}

void WhyPageTest::anotherItemIsAskedAboutAnew() {
    m_page->setItem(idOf("near"));
    ask();
    QCOMPARE(verdict(), Gate::Found);
    m_page->setItem(idOf("gone"));
    QTRY_COMPARE(verdict(), Gate::Absent);
    m_page->setItem(std::nullopt);
    QTRY_VERIFY(m_page->report() && m_page->report()->expected.empty());
    QVERIFY(!find<QLabel>("gateMark:absent") || !find<QLabel>("gateMark:absent")->isVisible());
}

void WhyPageTest::wrongFormsAreExplained() {
    find<QLineEdit>("doctorFilter")->setText(u"[1]"_s);
    m_page->ask();
    QVERIFY(!m_page->isAsking());
    QVERIFY(find<QLabel>("doctorStatus")->text().contains(u"not a filter"_s));
}

void WhyPageTest::recentQuestionsAreOffered() {
    m_page->noteQuestion(u"red wine"_s);
    m_page->noteQuestion(u"cheese"_s);
    m_page->noteQuestion(u"red wine"_s);
    auto *question = find<QComboBox>("doctorQuestion");
    QCOMPARE(question->count(), 2);
    QCOMPARE(question->itemText(0), u"red wine"_s);
    QCOMPARE(question->currentText(), u"red wine"_s);
}

void WhyPageTest::comparisonsAskAtOnce() {
    DoctorQuestion question;
    question.ns = NamespacePath::fromStored("mem");
    question.filter = R"({"year":2001})";
    CompareWindow window(m_session.get(), question, nullptr);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.show();
    QTRY_VERIFY(window.page()->report());
    QCOMPARE(window.page()->report()->agent.size(), 3U);
    for (const DoctorHit &hit : window.page()->report()->agent)
        QCOMPARE(hit.exactPlace, hit.agentPlace);
    QVERIFY(window.page()->report()->expected.empty());
}

void WhyPageTest::lostItemsAreNoticed() {
    RecallWatch watch(m_session.get());
    QVERIFY(!watch.isLosing());
    watch.look();
    QTRY_VERIFY(watch.report());
    QVERIFY(watch.isLosing());
    QCOMPARE(watch.summary(), u"Expired and still served: 1"_s);
}

QTEST_MAIN(WhyPageTest)
#include "tst_why_page.moc"
