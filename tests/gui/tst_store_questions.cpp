// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/open/open_store.h"
#include "core/store/decorators/store_decorator.h"
#include "core/store/store_admin.h"
#include "tests/gui/answered_prompts.h"
#include "tests/gui/window_fixture.h"
#include "ui/session/store_session.h"
#include "ui/shell/store_questions.h"

#include <QSignalSpy>
#include <QTest>
#include <QWidget>

#include <atomic>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

namespace {

/// A store that has something to say of itself, and notes what a person allowed.
class TellingStore final : public StoreDecorator {
public:
    TellingStore(std::shared_ptr<Store> store, StoreNotice notice)
        : StoreDecorator(std::move(store))
        , m_notice(std::move(notice)) {}

    [[nodiscard]] std::vector<StoreNotice> notices() const override {
        return allowed ? std::vector<StoreNotice>() : std::vector<StoreNotice>{m_notice};
    }
    [[nodiscard]] Result<void> allowService(const EmbedderConfig &service) override {
        allowed = service == m_notice.service;
        return {};
    }

    std::atomic<bool> allowed = false;

private:
    StoreNotice m_notice;
};

/// Keeps the questions, and answers them as it is told.
class KeptPrompts final : public AnsweredPrompts {
public:
    void ask(QWidget *parent, const Question &question, std::function<void()> accepted) override {
        questions.push_back(question);
        AnsweredPrompts::ask(parent, question, std::move(accepted));
    }
    std::vector<Question> questions;
};

StoreNotice consentNotice() {
    EmbedderConfig service;
    service.provider = "openai-compatible";
    service.url = u"http://example.com/<b>v1</b>"_s;
    service.apiKeyVariable = u"SECRET_OF_MINE"_s;
    service.allowPlainHttp = true;
    return {StoreNotice::Kind::ConsentNeeded, u"asks"_s, service};
}

} // namespace

/// What the window asks before anything is sent or written that only a store's file wants.
class StoreQuestionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servicesAreAskedAbout_data();
    void servicesAreAskedAbout();
    void foreignTriggersHoldEditingBack_data();
    void foreignTriggersHoldEditingBack();
    void othersAreNotAskedAbout();
    void theWindowAsksBeforeItEdits_data();
    void theWindowAsksBeforeItEdits();
    void theWindowAsksBeforeItSends();

private:
    /// An open session on a store that says this.
    std::unique_ptr<StoreSession> open(const StoreNotice &notice) {
        OpenOptions options;
        options.location = u":memory:"_s;
        auto inside = openStore(options);
        if (!inside)
            return nullptr;
        m_store = std::make_shared<TellingStore>(*std::move(inside), notice);
        auto session = std::make_unique<StoreSession>(
            u":memory:"_s, OpenMode::Create,
            [store = m_store](const QString &, OpenMode) -> Result<std::shared_ptr<Store>> {
                return std::shared_ptr<Store>(store);
            });
        [&] { QTRY_VERIFY(session->isOpen()); }();
        return session;
    }

    std::shared_ptr<TellingStore> m_store;
    QWidget m_window;
};

void StoreQuestionsTest::servicesAreAskedAbout_data() {
    QTest::addColumn<bool>("accepted");
    QTest::newRow("allowed") << true;
    QTest::newRow("not now") << false;
}

void StoreQuestionsTest::servicesAreAskedAbout() {
    QFETCH(bool, accepted);
    const auto session = open(consentNotice());
    QVERIFY(session);
    KeptPrompts prompts;
    prompts.accept = accepted;
    QSignalSpy changes(session.get(), &StoreSession::stateChanged);
    askAboutStore(session.get(), &prompts, &m_window);
    QCOMPARE(prompts.questions.size(), size_t(1));
    const Prompts::Question &question = prompts.questions.front();
    // Where to, with what, and how.
    QVERIFY(question.text.contains(u"http://example.com/<b>v1</b>"_s));
    QVERIFY(question.details.contains(u"SECRET_OF_MINE"_s));
    QVERIFY(question.details.contains(u"without encryption"_s));
    if (accepted) {
        QTRY_COMPARE(changes.count(), 1);
        QVERIFY(m_store->allowed);
        QVERIFY(session->notices().empty());
    } else {
        QTest::qWait(0);
        QVERIFY(!m_store->allowed);
    }
    QVERIFY(session->isWritable()); // an edit needs no embedder
}

void StoreQuestionsTest::foreignTriggersHoldEditingBack_data() {
    servicesAreAskedAbout_data();
}

void StoreQuestionsTest::foreignTriggersHoldEditingBack() {
    QFETCH(bool, accepted);
    const auto session = open({StoreNotice::Kind::ForeignTriggers, u"spy on store"_s});
    QVERIFY(session);
    QVERIFY(!session->isWritable());
    QVERIFY(warningAbout(*session).isEmpty());
    PutOp put;
    put.ns = NamespacePath({"n"});
    put.key = "k";
    put.value = "{}"_ba;
    const auto refused = session->write({put});
    QVERIFY(refused.isFinished() && !refused.result());
    QCOMPARE(refused.result().error().code, ErrorCode::ReadOnly);
    KeptPrompts prompts;
    prompts.accept = accepted;
    askAboutStore(session.get(), &prompts, &m_window);
    QCOMPARE(prompts.questions.size(), size_t(1));
    QVERIFY(prompts.questions.front().details.contains(u"spy on store"_s));
    QCOMPARE(session->isWritable(), accepted);
    // Once said, it holds for the store as long as it is open here.
    session->reopen();
    QTRY_VERIFY(session->isOpen());
    QCOMPARE(session->isWritable(), accepted);
}

void StoreQuestionsTest::othersAreNotAskedAbout() {
    const auto session = open({StoreNotice::Kind::EmbedderUnusable, u"gone"_s});
    QVERIFY(session);
    KeptPrompts prompts;
    askAboutStore(session.get(), &prompts, &m_window);
    QVERIFY(prompts.questions.empty());
    QCOMPARE(warningAbout(*session), u"gone"_s);
    QVERIFY(session->isWritable());
}

void StoreQuestionsTest::theWindowAsksBeforeItEdits_data() {
    servicesAreAskedAbout_data();
}

void StoreQuestionsTest::theWindowAsksBeforeItEdits() {
    QFETCH(bool, accepted);
    WindowFixture fixture;
    SqlOptions options;
    options.path = fixture.file().path();
    const auto forger = SqlConnection::open(options);
    QVERIFY(forger);
    QVERIFY((*forger)->execute("CREATE TRIGGER spy AFTER UPDATE ON store BEGIN SELECT 1; END"_ba));
    fixture.prompts().accept = accepted;
    const StorePage *page = fixture.openMemory();
    QTRY_COMPARE(fixture.prompts().asked, 1);
    QCOMPARE(page->session()->isWritable(), accepted);
    QTRY_COMPARE(fixture.command(u"newItem"_s)->isEnabled(), accepted);
}

void StoreQuestionsTest::theWindowAsksBeforeItSends() {
    WindowFixture fixture;
    StoreAdmin *admin = fixture.file().agent().admin();
    QVERIFY(admin->manage());
    StoreConfig config;
    config.index.emplace();
    config.index->dims = 4;
    config.index->fields = {"$"};
    config.index->embedder = *consentNotice().service;
    config.index->embedder.url = u"http://example.com/v1"_s;
    config.index->embedder.model = u"some-model"_s;
    QVERIFY(admin->setStoredConfig(config));
    const StorePage *page = fixture.openMemory();
    QTRY_COMPARE(fixture.prompts().asked, 1);
    QVERIFY(page->session()->isWritable());
    QCOMPARE(page->session()->notices().size(), size_t(1)); // nobody has allowed it
    SearchOp words;
    words.query = "boots";
    words.mode = SearchMode::Text;
    QFuture<Result<SearchAnswer>> found = page->session()->store()->run(words);
    QTRY_VERIFY(found.isFinished());
    QVERIFY(found.result());
    QCOMPARE(found.result()->items.size(), size_t(1));
    SearchOp meaning = words;
    meaning.mode = SearchMode::Semantic;
    found = page->session()->store()->run(meaning);
    QTRY_VERIFY(found.isFinished());
    QVERIFY(!found.result());
    QCOMPARE(found.result().error().code, ErrorCode::Embedding);
}

QTEST_MAIN(StoreQuestionsTest)
#include "tst_store_questions.moc"
