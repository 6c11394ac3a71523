// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/server_search.h"

#include "core/base/text.h"
#include "core/doctor/item_gates.h"
#include "core/doctor/question_vector.h"
#include "core/store/store_admin.h"

#include <QtEndian>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

QByteArray bytesOfVector(const Vector &vector) {
    QByteArray bytes(qsizetype(vector.size() * sizeof(float)), Qt::Uninitialized);
    for (size_t i = 0; i < vector.size(); ++i)
        qToLittleEndian(vector[i], bytes.data() + i * sizeof(float));
    return bytes;
}

qint64 placeAmong(const std::vector<SearchItem> &hits, const ItemId &id) {
    const auto found = std::find_if(hits.begin(), hits.end(), [&id](const SearchItem &one) {
        return one.item.ns == id.ns && one.item.key == id.key;
    });
    return found == hits.end() ? 0 : found - hits.begin() + 1;
}

class ServerExamination {
public:
    ServerExamination(Store &store, AgentView &view, const DoctorQuestion &question, Job &job)
        : m_store(store)
        , m_view(view)
        , m_job(job) {
        m_report.question = question;
    }

    Result<void> prepare(const DoctorOptions &options);
    Result<void> search();
    Result<void> diagnose(const ItemId &id);
    DoctorReport take() { return std::move(m_report); }

private:
    [[nodiscard]] bool isSemantic() const { return m_report.question.isSemantic(); }
    [[nodiscard]] bool isAnswered() const {
        return m_report.agentFailure.isEmpty() && (!isSemantic() || m_asked.vector);
    }
    Result<void> takeLikeVector();
    [[nodiscard]] std::optional<Gate> lossOf(const Item &item) const;
    void placeGates(const AgentViewItem &found, qint64 agentPlace, const StaleFacts &stale,
                    std::vector<GateResult> &gates) const;

    Store &m_store;
    AgentView &m_view;
    Job &m_job;
    AgentEmbedding m_embedding;
    AgentViewQuestion m_asked;
    AgentViewAnswer m_answer;
    const Timestamp m_now = Timestamp::now();
    DoctorReport m_report;
};

Result<void> ServerExamination::takeLikeVector() {
    const ItemId &like = *m_report.question.like;
    auto vectors = m_store.admin()->agentVectors({like}, m_job.stopToken());
    if (!vectors)
        return failure(std::move(vectors.error()));
    if (vectors->front().empty()) {
        return failure(ErrorCode::NotFound, u"%1 %2 has no vector that could be the question"_s.arg(
                                                textOf(like.ns.stored()), textOf(like.key)));
    }
    m_asked.vector = vectors->front().front().vector;
    return {};
}

Result<void> ServerExamination::prepare(const DoctorOptions &options) {
    auto embedding = agentEmbedding(m_store, options);
    if (!embedding)
        return failure(std::move(embedding.error()));
    m_embedding = *std::move(embedding);
    const DoctorQuestion &question = m_report.question;
    m_asked.ns = question.ns;
    m_asked.reach = options.reach;
    m_asked.filter = question.filter;
    m_asked.limit = std::max<qint64>(question.limit, 0);
    m_asked.distance = m_embedding.config.distance;
    m_asked.fields = m_embedding.config.fields;
    m_report.distance = m_asked.distance;
    m_report.embeds = m_embedding.embedder != nullptr;
    if (question.vector) {
        m_asked.vector = question.vector;
    } else if (question.like) {
        if (auto taken = takeLikeVector(); !taken)
            return taken;
    } else if (!question.query.isEmpty()) {
        if (m_embedding.embedder) {
            auto made = m_embedding.embedder->embedQuery(question.query, m_job.stopToken());
            if (!made)
                return failure(std::move(made.error()));
            m_asked.vector = *std::move(made);
        } else {
            m_report.notes.push_back(
                "Nothing here embeds the question as the agent does: give its vector, or say by "
                "--index how the agent embeds"_ba);
        }
    }
    if (isSemantic() && !m_view.hasVectors()) {
        m_report.notes.push_back("The store has no vectors: an agent without an index passes over "
                                 "the question and gets the newest items"_ba);
    }
    if (m_asked.vector)
        m_report.dims = qsizetype(m_asked.vector->size());
    return {};
}

std::optional<Gate> ServerExamination::lossOf(const Item &item) const {
    if (!m_asked.ns.contains(item.ns))
        return Gate::OtherNamespace;
    if (!m_report.agentFailure.isEmpty())
        return Gate::Filtered;
    // Among the nearest of the search itself and yet not answered: cut off before.
    if (placeAmong(m_answer.exact, {item.ns, item.key}) > 0)
        return Gate::CrowdedOut;
    const bool full = qint64(m_answer.exact.size()) >= m_asked.limit;
    return full && m_asked.filter.isEmpty() ? Gate::BelowLimit : Gate::Filtered;
}

Result<void> ServerExamination::search() {
    if (isSemantic() && !m_asked.vector && m_view.hasVectors())
        return {};
    m_job.step("Asking as the agent asks");
    auto answer = m_view.ask(m_asked, m_job.stopToken());
    if (!answer)
        return failure(std::move(answer.error()));
    m_answer = *std::move(answer);
    m_report.agentFailure = m_answer.failure;
    const bool compared = m_asked.vector && m_view.hasVectors();
    const std::vector<SearchItem> &nearest = compared ? m_answer.nearest : m_answer.agent;
    for (size_t i = 0; i < m_answer.agent.size(); ++i) {
        const Item &item = m_answer.agent[i].item;
        m_report.agent.push_back(
            {m_answer.agent[i], qint64(i) + 1, placeAmong(nearest, {item.ns, item.key}), {}});
    }
    for (size_t i = 0; i < nearest.size(); ++i) {
        const Item &item = nearest[i].item;
        DoctorHit hit{
            nearest[i], placeAmong(m_answer.agent, {item.ns, item.key}), qint64(i) + 1, {}};
        if (hit.agentPlace == 0)
            hit.lostAt = lossOf(item);
        m_report.exact.push_back(std::move(hit));
    }
    for (const AgentViewCause &cause : m_answer.causes) {
        m_report.notes.push_back(cause.sql.isEmpty()
                                     ? cause.why
                                     : cause.why + ". This mends it: " + cause.sql.join("; "));
    }
    return {};
}

void ServerExamination::placeGates(const AgentViewItem &found, qint64 agentPlace,
                                   const StaleFacts &stale, std::vector<GateResult> &gates) const {
    const auto set = [&gates](GateResult result) {
        gates[size_t(result.gate)] = std::move(result);
    };
    if (isSemantic() && !found.vectors.empty()) {
        const bool none = qsizetype(stale.stale.size()) == stale.vectors;
        set({Gate::StaleVector, !none && !(found.place > 0 && isStale(stale, found.bestField)),
             stale});
    }
    if (!isAnswered() || found.place == 0)
        return;
    qint64 reach = found.place;
    if (isSemantic()) {
        CrowdFacts crowd;
        crowd.cut = m_answer.cut;
        crowd.vectorPlace = found.vectorPlace;
        crowd.itemPlace = found.place;
        crowd.index = m_answer.index;
        // The cut is of all vectors of the store where an index answers, else of those in the
        // search: twice as many as the limit, for each part of the paths that are embedded.
        const qint64 perItem =
            m_asked.limit > 0 ? std::max<qint64>(m_answer.cut / m_asked.limit, 1) : 1;
        crowd.reach = m_answer.index.isEmpty()
                          ? std::max(found.place, (found.vectorPlace + perItem - 1) / perItem)
                          : found.place;
        reach = crowd.reach;
        const bool crowded = agentPlace == 0 && found.place + found.ties <= m_asked.limit;
        set({Gate::CrowdedOut, !crowded, crowd});
    }
    LimitFacts limit;
    limit.place = agentPlace > 0 ? agentPlace : found.place;
    limit.limit = m_asked.limit;
    limit.reach = isSemantic() ? reach : found.place + found.ties;
    limit.ties = found.ties;
    limit.newestFirst = !isSemantic();
    set({Gate::BelowLimit, agentPlace > 0 || found.place <= m_asked.limit, limit});
}

Result<void> ServerExamination::diagnose(const ItemId &id) {
    auto found = m_view.look(m_asked, m_answer, id, m_job.stopToken());
    if (!found)
        return failure(std::move(found.error()));
    Diagnosis diagnosis{id, found->item, {}};
    std::vector<GateResult> &gates = diagnosis.gates;
    for (const Gate gate : kGates)
        gates.push_back({gate, std::nullopt, NoFacts{m_report.agentFailure}});
    const auto set = [&gates](GateResult result) {
        gates[size_t(result.gate)] = std::move(result);
    };
    AbsentFacts absent;
    absent.elsewhere = found->elsewhere;
    set({Gate::Absent, found->item.has_value(), absent});
    set(namespaceGate(m_asked.ns, id.ns));
    if (!found->item) {
        set({Gate::Found, false, FoundFacts{}});
        m_report.expected.push_back(std::move(diagnosis));
        return {};
    }
    std::vector<AgentCondition> conditions;
    std::vector<std::optional<bool>> holds;
    for (const AgentViewCondition &one : found->conditions) {
        AgentCondition &condition = conditions.emplace_back();
        condition.field = one.field;
        condition.op = one.op;
        condition.operand = one.operand;
        condition.refusal = one.refusal;
        holds.push_back(one.holds);
    }
    set(filterGate(conditions, holds, found->item->value));
    set(expiryGate(*found->item, m_now));
    const qint64 agentPlace = placeAmong(m_answer.agent, id);
    StaleFacts stale;
    if (isSemantic()) {
        std::vector<AgentItemVector> vectors;
        for (const AgentViewVector &one : found->vectors)
            vectors.push_back({one.field, bytesOfVector(one.vector), one.updatedAt});
        EmbeddedStore embedded;
        embedded.hasVectorTable = m_view.hasVectors();
        embedded.paths = m_embedding.config.fields;
        embedded.pathsAreGuessed = !m_embedding.isKnown;
        embedded.firstVector = found->firstVector;
        set(embeddingGate(*found->item, vectors, embedded));
        stale = staleFacts(*found->item, vectors);
        if (m_embedding.embedder && !vectors.empty()) {
            auto compared = compareTexts(stale, *found->item, vectors, *m_embedding.embedder,
                                         m_job.stopToken());
            if (!compared)
                return compared;
        }
    } else {
        set({Gate::NotEmbedded, std::nullopt,
             EmbeddingFacts{EmbeddingFacts::NotAsked, {}, {}, false}});
    }
    placeGates(*found, agentPlace, stale, gates);
    std::optional<bool> isFound;
    if (isAnswered() || !m_report.agentFailure.isEmpty() || !m_view.hasVectors())
        isFound = agentPlace > 0;
    FoundFacts facts{agentPlace, std::nullopt};
    if (agentPlace > 0)
        facts.score = m_answer.agent[size_t(agentPlace) - 1].score;
    set({Gate::Found, isFound, facts});
    // Which of equal ones are within the limit, nobody but the server decides.
    GateResult &limit = gates[size_t(Gate::BelowLimit)];
    if (isFound == false && !diagnosis.verdict() && limit.ok == true)
        limit.ok = false;
    m_report.expected.push_back(std::move(diagnosis));
    return {};
}

} // namespace

Result<DoctorReport> examineOnServer(Store &store, AgentView &view, const DoctorQuestion &question,
                                     const std::vector<ItemId> &expected,
                                     const DoctorOptions &options, Job &job) {
    ServerExamination examination(store, view, question, job);
    if (auto done = examination.prepare(options); !done)
        return failure(std::move(done.error()));
    if (auto done = examination.search(); !done)
        return failure(std::move(done.error()));
    for (const ItemId &id : expected) {
        if (auto done = examination.diagnose(id); !done)
            return failure(std::move(done.error()));
    }
    return examination.take();
}

Result<ScanReport> scanOnServer(AgentView &view, const NamespacePath &ns, Job &job) {
    job.step("Looking at every item");
    auto scan = view.scan(ns, kScanLimit, job.stopToken());
    if (!scan)
        return failure(std::move(scan.error()));
    ScanReport report;
    report.items = scan->items;
    report.vectors = scan->vectors;
    report.dims = view.dims();
    report.hasVectors = scan->vectors > 0;
    for (const ItemId &id : scan->withoutVector)
        report.unreachable.push_back({ScanFinding::NoVector, id, 0, {}});
    for (const ItemId &id : scan->crowded)
        report.notByItself.push_back({ScanFinding::NotByItself, id, 0, {}});
    for (const auto &[id, expiresAt] : scan->expired)
        report.expired.push_back({ScanFinding::Expired, id, 0, expiresAt});
    return report;
}

} // namespace nestor
