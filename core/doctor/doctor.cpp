// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/doctor.h"

#include "core/backends/sqlite/driver/sql_file.h"
#include "core/base/text.h"
#include "core/doctor/item_gates.h"
#include "core/doctor/nestor_search.h"
#include "core/doctor/place_gates.h"
#include "core/doctor/question_vector.h"
#include "core/doctor/server_search.h"
#include "core/doctor/vector_places.h"
#include "core/store/store_admin.h"

#include <QSet>

#include <algorithm>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kElsewhereShown = 10;

/// The work of one examine(), in the order in which it is done.
class Examination {
public:
    Examination(Store &store, SqlFile &file, const DoctorQuestion &question, Job &job)
        : m_store(store)
        , m_file(file)
        , m_job(job) {
        m_report.question = question;
    }

    Result<void> prepare(const DoctorOptions &options);
    /// What the items are, in a short read; what the embedder says of them, outside of any.
    Result<void> readItems(const std::vector<ItemId> &expected);
    Result<void> compareItems();
    /// The two searches, and where the items stand in them.
    Result<void> search();
    DoctorReport take() { return std::move(m_report); }

private:
    struct Patient {
        ItemId id;
        std::optional<Item> item;
        AbsentFacts absent;
        std::vector<AgentItemVector> vectors;
        std::vector<std::optional<bool>> conditions;
        StaleFacts stale;
    };

    [[nodiscard]] bool isSemantic() const { return m_report.question.isSemantic(); }
    [[nodiscard]] bool hasVector() const { return !m_question.vector.empty(); }
    [[nodiscard]] bool isRefused() const;
    Result<void> readPatient(SqlConnection &connection, Patient &patient);
    Result<void> readHistories();
    Result<void> takeLikeVector(SqlConnection &connection);
    Result<void> readAgentsAnswer(SqlConnection &connection);
    Result<void> comparePlaces(SqlConnection &connection);
    Result<void> readNearest(SqlConnection &connection);
    Result<std::optional<DoctorHit>> nearHit(SqlConnection &connection,
                                             const VectorPlaces::Near &near);
    [[nodiscard]] std::optional<Gate> lossOf(const Item &item, qint64 itemRow) const;
    Result<Diagnosis> diagnose(SqlConnection &connection, Patient &patient);
    Result<void> setPlaceGates(SqlConnection &connection, const Patient &patient, qint64 agentPlace,
                               Diagnosis &diagnosis);
    [[nodiscard]] qint64 agentPlaceOf(const ItemId &id) const;

    Store &m_store;
    SqlFile &m_file;
    Job &m_job;
    AgentEmbedding m_embedding;
    AgentQuestion m_question;
    StoreSchema m_schema;
    EmbeddedStore m_embedded;
    const Timestamp m_now = Timestamp::now();
    std::vector<Patient> m_patients;
    std::optional<VectorPlaces> m_places; ///< of questions by meaning
    /// The item on whose value the agent's filter fails.
    std::optional<ItemId> m_broken;
    DoctorReport m_report;
};

Result<void> Examination::prepare(const DoctorOptions &options) {
    auto embedding = agentEmbedding(m_store, options);
    if (!embedding)
        return failure(std::move(embedding.error()));
    m_embedding = *std::move(embedding);
    const DoctorQuestion &asked = m_report.question;
    auto conditions = agentConditions(asked.filter);
    if (!conditions)
        return failure(std::move(conditions.error()));
    m_question.ns = asked.ns;
    m_question.reach = options.reach;
    m_question.conditions = *std::move(conditions);
    m_question.limit = std::max<qint64>(asked.limit, 0);
    m_question.distance = m_embedding.config.distance;
    m_report.distance = m_question.distance;
    m_report.embeds = m_embedding.embedder != nullptr;
    if (asked.vector) {
        m_question.vector = *asked.vector;
    } else if (!asked.like && !asked.query.isEmpty()) {
        if (m_embedding.embedder) {
            auto made = m_embedding.embedder->embedQuery(asked.query, m_job.stopToken());
            if (!made)
                return failure(std::move(made.error()));
            m_question.vector = *std::move(made);
        } else {
            m_report.notes.push_back(
                "Nothing here embeds the question as the agent does: give its vector, or say by "
                "--index how the agent embeds"_ba);
        }
    }
    return {};
}

/// Whether LangGraph raises an error before it asks SQLite.
bool Examination::isRefused() const {
    return std::any_of(m_question.conditions.begin(), m_question.conditions.end(),
                       [](const AgentCondition &one) { return !one.refusal.isEmpty(); });
}

Result<void> Examination::takeLikeVector(SqlConnection &connection) {
    const std::optional<ItemId> &like = m_report.question.like;
    if (!like || hasVector())
        return {};
    std::vector<AgentItemVector> vectors;
    if (m_schema.vectors) {
        auto read = agentVectorsOf(connection, *like);
        if (!read)
            return failure(std::move(read.error()));
        vectors = *std::move(read);
    }
    if (vectors.empty()) {
        return failure(ErrorCode::NotFound, u"%1 %2 has no vector that could be the question"_s.arg(
                                                textOf(like->ns.stored()), textOf(like->key)));
    }
    m_question.vector = vectorOfBytes(vectors.front().bytes);
    return {};
}

Result<void> Examination::readPatient(SqlConnection &connection, Patient &patient) {
    auto item = itemNamed(connection, m_schema, patient.id);
    if (!item)
        return failure(std::move(item.error()));
    patient.item = *std::move(item);
    if (!patient.item) {
        auto elsewhere = namespacesOfKey(connection, patient.id.key, kElsewhereShown);
        if (!elsewhere)
            return failure(std::move(elsewhere.error()));
        patient.absent.elsewhere = *std::move(elsewhere);
        std::erase_if(patient.absent.elsewhere,
                      [this](const NamespacePath &ns) { return !m_question.reach.contains(ns); });
        return {};
    }
    if (m_schema.vectors) {
        auto vectors = agentVectorsOf(connection, patient.id);
        if (!vectors)
            return failure(std::move(vectors.error()));
        patient.vectors = *std::move(vectors);
    }
    auto conditions = conditionsOn(connection, m_question.conditions, patient.id);
    if (!conditions)
        return failure(std::move(conditions.error()));
    patient.conditions = *std::move(conditions);
    patient.stale = staleFacts(*patient.item, patient.vectors);
    return {};
}

Result<void> Examination::readHistories() {
    if (!m_store.capabilities().history)
        return {};
    for (Patient &patient : m_patients) {
        if (patient.item)
            continue;
        patient.absent.keepsHistory = true;
        HistoryOp op{patient.id, 1};
        auto versions = m_store.run(std::move(op), m_job.stopToken());
        if (!versions)
            return failure(std::move(versions.error()));
        if (!versions->empty())
            patient.absent.last = versions->front();
    }
    return {};
}

Result<void> Examination::readItems(const std::vector<ItemId> &expected) {
    for (const ItemId &id : expected)
        m_patients.emplace_back().id = id;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = readStoreSchema(connection);
            if (!schema)
                return failure(std::move(schema.error()));
            m_schema = *std::move(schema);
            if (isSemantic() && !m_schema.vectors && !m_report.question.like) {
                m_report.notes.push_back("The store has no vectors: an agent without an index "
                                         "passes over the question and gets the newest items"_ba);
            }
            if (auto taken = takeLikeVector(connection); !taken)
                return taken;
            m_embedded.hasVectorTable = m_schema.vectors;
            if (m_schema.vectors) {
                auto first = firstVectorTime(connection);
                if (!first)
                    return failure(std::move(first.error()));
                m_embedded.firstVector = *first;
            }
            m_embedded.paths = m_embedding.config.fields;
            if (!m_embedding.isKnown && m_embedded.firstVector && !m_patients.empty()) {
                auto fields = agentVectorFields(connection, m_question.reach);
                if (!fields)
                    return failure(std::move(fields.error()));
                m_embedded.paths = *std::move(fields);
                m_embedded.pathsAreGuessed = true;
            }
            for (Patient &patient : m_patients) {
                if (auto done = readPatient(connection, patient); !done)
                    return done;
            }
            return {};
        },
        m_job.stopToken());
    if (!read)
        return read;
    m_report.dims = qsizetype(m_question.vector.size());
    return readHistories();
}

Result<void> Examination::compareItems() {
    if (!m_embedding.embedder || !isSemantic())
        return {};
    for (Patient &patient : m_patients) {
        if (!patient.item || patient.vectors.empty())
            continue;
        auto compared = compareTexts(patient.stale, *patient.item, patient.vectors,
                                     *m_embedding.embedder, m_job.stopToken());
        if (!compared)
            return compared;
    }
    return {};
}

qint64 Examination::agentPlaceOf(const ItemId &id) const {
    const auto found =
        std::find_if(m_report.agent.begin(), m_report.agent.end(), [&id](const DoctorHit &one) {
            return one.hit.item.ns == id.ns && one.hit.item.key == id.key;
        });
    return found == m_report.agent.end() ? 0 : found->agentPlace;
}

Result<void> Examination::readAgentsAnswer(SqlConnection &connection) {
    if (isRefused()) {
        for (const AgentCondition &condition : m_question.conditions) {
            if (m_report.agentFailure.isEmpty())
                m_report.agentFailure = condition.refusal;
        }
        return {};
    }
    // An agent without an index passes over the question: the newest come first.
    AgentQuestion asked = m_question;
    if (!m_schema.vectors)
        asked.vector.clear();
    else if (isSemantic() && !hasVector())
        return {};
    if (m_places && !m_places->misfits().empty()) {
        const auto misfits = qint64(m_places->misfits().size());
        m_report.agentFailure =
            u"%1 of the vectors that are compared %2 not of %3 numbers, as the question is"_s
                .arg(misfits)
                .arg(misfits == 1 ? u"is"_s : u"are"_s)
                .arg(m_question.vector.size());
        return {};
    }
    auto found = agentSearch(connection, m_schema, asked);
    if (!found) {
        if (found.error().code != ErrorCode::Internal)
            return failure(std::move(found.error()));
        m_report.agentFailure = found.error().detail;
        if (m_question.conditions.empty())
            return {};
        auto broken = itemThatIsNotJson(connection, m_question);
        if (!broken)
            return failure(std::move(broken.error()));
        m_broken = *std::move(broken);
        return {};
    }
    for (SearchItem &hit : *found) {
        const auto place = qint64(m_report.agent.size()) + 1;
        m_report.agent.push_back({std::move(hit), place, 0, {}});
    }
    return {};
}

Result<void> Examination::comparePlaces(SqlConnection &connection) {
    AgentQuestion compared = m_question;
    if (isRefused()) // as far as it can be told
        compared.conditions.clear();
    m_places.emplace(compared.vector, compared.distance);
    auto done = eachAgentVector(connection, compared,
                                [this](const AgentVectorRow &row) { m_places->add(row); });
    if (done)
        m_places->sort();
    return done;
}

/// Where the agent's search loses an item that is near.
std::optional<Gate> Examination::lossOf(const Item &item, qint64 itemRow) const {
    if (!m_question.ns.contains(item.ns))
        return Gate::OtherNamespace;
    if (isRefused() || m_broken || !m_places->isInside(itemRow))
        return Gate::Filtered;
    if (!m_report.agentFailure.isEmpty())
        return Gate::WrongSize;
    const auto place = m_places->placeOf(itemRow);
    const qint64 cut = agentCut(m_question.limit);
    return place && place->vector > cut && place->item <= cut ? Gate::CrowdedOut : Gate::BelowLimit;
}

/// Nothing for a vector that does not stand for what its item says now.
Result<std::optional<DoctorHit>> Examination::nearHit(SqlConnection &connection,
                                                      const VectorPlaces::Near &near) {
    auto item = itemAtRow(connection, m_schema, near.itemRow);
    if (!item)
        return failure(std::move(item.error()));
    auto field = fieldOfVector(connection, near.vectorRow);
    if (!field)
        return failure(std::move(field.error()));
    if (!*item || isStale(staleFacts(**item, {**field}), (*field)->field))
        return std::optional<DoctorHit>();
    DoctorHit hit;
    hit.hit.item = **std::move(item);
    hit.hit.score = near.score;
    const ItemId id{hit.hit.item.ns, hit.hit.item.key};
    hit.agentPlace = agentPlaceOf(id);
    if (hit.agentPlace == 0)
        hit.lostAt = lossOf(hit.hit.item, near.itemRow);
    return std::optional(std::move(hit));
}

Result<void> Examination::readNearest(SqlConnection &connection) {
    QSet<qint64> seen;
    std::optional<Error> error;
    std::vector<DoctorHit> &nearest = m_report.exact;
    m_places->eachNearest([&](const VectorPlaces::Near &near) {
        if (qint64(nearest.size()) >= m_question.limit)
            return false;
        if (seen.contains(near.itemRow))
            return true;
        auto hit = nearHit(connection, near);
        if (!hit) {
            error = std::move(hit.error());
            return false;
        }
        if (*hit) {
            seen.insert(near.itemRow);
            nearest.push_back(**std::move(hit));
        }
        return true;
    });
    if (error)
        return failure(*std::move(error));
    // Equal ones by their names, as Nestor's own search has them.
    std::stable_sort(nearest.begin(), nearest.end(), [](const DoctorHit &a, const DoctorHit &b) {
        if (a.hit.score != b.hit.score)
            return *a.hit.score > *b.hit.score;
        const auto order = a.hit.item.ns <=> b.hit.item.ns;
        return order != 0 ? order < 0 : a.hit.item.key < b.hit.item.key;
    });
    for (size_t i = 0; i < nearest.size(); ++i) {
        nearest[i].exactPlace = qint64(i) + 1;
        if (nearest[i].agentPlace > 0)
            m_report.agent[size_t(nearest[i].agentPlace) - 1].exactPlace = qint64(i) + 1;
    }
    return {};
}

/// What a search by meaning makes of the item.
Result<void> Examination::setPlaceGates(SqlConnection &connection, const Patient &patient,
                                        qint64 agentPlace, Diagnosis &diagnosis) {
    const auto set = [&diagnosis](GateResult result) {
        diagnosis.gates[size_t(result.gate)] = std::move(result);
    };
    set(embeddingGate(*patient.item, patient.vectors, m_embedded));
    auto row = rowOfItem(connection, patient.id);
    if (!row)
        return failure(std::move(row.error()));
    std::optional<VectorPlaces::Place> place;
    if (m_places)
        place = m_places->placeOf(*row);
    QByteArray bestField;
    if (place) {
        auto best = fieldOfVector(connection, place->vectorRow);
        if (!best)
            return failure(std::move(best.error()));
        if (*best)
            bestField = (*best)->field;
    }
    if (!patient.vectors.empty())
        set(staleGate(patient.stale, bestField));
    if (!m_places)
        return {};
    auto size = sizeGate(connection, m_schema, *m_places, patient.vectors, *row,
                         qsizetype(m_question.vector.size()));
    if (!size)
        return failure(std::move(size.error()));
    set(*std::move(size));
    if (!place || !m_report.agentFailure.isEmpty())
        return {};
    auto crowd = crowdGate(connection, m_schema, *m_places, *place, m_question.limit, agentPlace);
    if (!crowd)
        return failure(std::move(crowd.error()));
    LimitFacts facts;
    facts.place = place->item;
    facts.limit = m_question.limit;
    facts.reach = std::get<CrowdFacts>(crowd->facts).reach;
    facts.ties = place->ties;
    facts.farthestFirst = m_question.distance == Distance::L2;
    set(*std::move(crowd));
    set(limitGate(facts, agentPlace));
    return {};
}

Result<Diagnosis> Examination::diagnose(SqlConnection &connection, Patient &patient) {
    Diagnosis diagnosis{patient.id, patient.item, {}};
    std::vector<GateResult> &gates = diagnosis.gates;
    for (const Gate gate : kGates)
        gates.push_back({gate, std::nullopt, NoFacts{m_report.agentFailure}});
    const auto set = [&gates](GateResult result) {
        gates[size_t(result.gate)] = std::move(result);
    };
    set({Gate::Absent, patient.item.has_value(), patient.absent});
    set(namespaceGate(m_question.ns, patient.id.ns));
    if (!patient.item) {
        set({Gate::Found, false, FoundFacts{}});
        return diagnosis;
    }
    set(filterGate(m_question.conditions, patient.conditions, patient.item->value, m_broken));
    set(expiryGate(*patient.item, m_now));

    const qint64 agentPlace = agentPlaceOf(patient.id);
    const bool isAnswered =
        m_report.agentFailure.isEmpty() && (!isSemantic() || (hasVector() && m_schema.vectors));
    if (isSemantic()) {
        if (auto done = setPlaceGates(connection, patient, agentPlace, diagnosis); !done)
            return failure(std::move(done.error()));
    } else {
        set({Gate::NotEmbedded, std::nullopt,
             EmbeddingFacts{EmbeddingFacts::NotAsked, {}, {}, false}});
        if (isAnswered && gates[size_t(Gate::OtherNamespace)].ok == true &&
            gates[size_t(Gate::Filtered)].ok == true) {
            auto place = placeByTime(connection, m_question, patient.id);
            if (!place)
                return failure(std::move(place.error()));
            LimitFacts facts;
            facts.place = place->place;
            facts.limit = m_question.limit;
            facts.reach = place->place + place->ties;
            facts.ties = place->ties;
            facts.newestFirst = true;
            set(limitGate(facts, agentPlace));
        }
    }
    std::optional<bool> found;
    if (isAnswered || !m_report.agentFailure.isEmpty() || !m_schema.vectors)
        found = agentPlace > 0;
    FoundFacts facts{agentPlace, std::nullopt};
    if (agentPlace > 0)
        facts.score = m_report.agent[size_t(agentPlace) - 1].hit.score;
    set({Gate::Found, found, facts});
    // Which of equal ones are within the limit, nobody but SQLite decides.
    GateResult &limit = gates[size_t(Gate::BelowLimit)];
    if (found == false && !diagnosis.verdict() && limit.ok == true)
        limit.ok = false;
    return diagnosis;
}

Result<void> Examination::search() {
    return m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            if (auto done = registerAgentDistances(connection, agentKernels()); !done)
                return done;
            if (hasVector() && m_schema.vectors) {
                m_job.step("Comparing vectors");
                if (auto done = comparePlaces(connection); !done)
                    return done;
            }
            m_job.step("Asking as the agent asks");
            if (auto done = readAgentsAnswer(connection); !done)
                return done;
            if (m_places) {
                if (auto done = readNearest(connection); !done)
                    return done;
            } else if (!isSemantic()) {
                for (DoctorHit &hit : m_report.agent)
                    hit.exactPlace = hit.agentPlace;
                m_report.exact = m_report.agent;
            }
            for (Patient &patient : m_patients) {
                auto diagnosis = diagnose(connection, patient);
                if (!diagnosis)
                    return failure(std::move(diagnosis.error()));
                m_report.expected.push_back(*std::move(diagnosis));
            }
            return {};
        },
        m_job.stopToken());
}

} // namespace

Result<DoctorReport> examine(Store &store, const DoctorQuestion &question,
                             const std::vector<ItemId> &expected, const DoctorOptions &options,
                             Job &job) {
    StoreAdmin *admin = store.admin();
    if (AgentView *view = admin != nullptr ? admin->agentView() : nullptr)
        return examineOnServer(store, *view, question, expected, options, job);
    SqlFile *file = agentTablesOf(store);
    if (!file) {
        return failure(ErrorCode::Unsupported,
                       u"The doctor reads SQLite stores; this one is in no file"_s);
    }
    const auto isNestors = isAskedThroughNestor(store, question, options);
    if (!isNestors)
        return failure(isNestors.error());
    if (*isNestors)
        return examineNestorsSearch(store, question, expected, options, job);
    Examination examination(store, *file, question, job);
    if (auto done = examination.prepare(options); !done)
        return failure(std::move(done.error()));
    if (auto done = examination.readItems(expected); !done)
        return failure(std::move(done.error()));
    if (auto done = examination.compareItems(); !done)
        return failure(std::move(done.error()));
    if (auto done = examination.search(); !done)
        return failure(std::move(done.error()));
    return examination.take();
}

} // namespace nestor
