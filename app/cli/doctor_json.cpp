// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/doctor_json.h"

#include "app/cli/doctor_words.h"
#include "core/json/json_string.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray textOrNull(const QString &text) {
    return text.isEmpty() ? "null"_ba : quotedJson(text.toUtf8());
}

QByteArray hitJson(const DoctorHit &hit, bool isExact) {
    QByteArray json = hitToJson(hit.hit);
    json.chop(1);
    const qint64 other = isExact ? hit.agentPlace : hit.exactPlace;
    json += isExact ? ",\"agent_place\":" : ",\"exact_place\":";
    json += other > 0 ? QByteArray::number(other) : "null"_ba;
    if (hit.lostAt)
        json += ",\"lost_at\":\"" + QByteArray(gateName(*hit.lostAt).data()) + '"';
    return json + '}';
}

QByteArray hitsJson(const std::vector<DoctorHit> &hits, bool isExact) {
    QByteArrayList parts;
    for (const DoctorHit &hit : hits)
        parts.append(hitJson(hit, isExact));
    return '[' + parts.join(',') + ']';
}

QByteArray diagnosisJson(const Diagnosis &diagnosis) {
    const auto verdict = diagnosis.verdict();
    QByteArrayList gates;
    for (const GateResult &result : diagnosis.gates) {
        const QByteArray ok = result.ok ? (*result.ok ? "true" : "false") : "null";
        gates.append("{\"gate\":\"" + QByteArray(gateName(result.gate).data()) + "\",\"ok\":" + ok +
                     ",\"fact\":" + textOrNull(gateFact(result)) + '}');
    }
    return "{\"namespace\":" + namespaceToJson(diagnosis.id.ns) +
           ",\"key\":" + quotedJson(diagnosis.id.key) + ",\"verdict\":" +
           (verdict ? '"' + QByteArray(gateName(*verdict).data()) + '"' : "null"_ba) +
           ",\"gates\":[" + gates.join(',') + "],\"remedy\":" + textOrNull(remedyFor(diagnosis)) +
           '}';
}

} // namespace

QByteArray reportJson(const DoctorReport &report) {
    QByteArrayList expected;
    for (const Diagnosis &diagnosis : report.expected)
        expected.append(diagnosisJson(diagnosis));
    QByteArrayList notes;
    for (const QByteArray &note : report.notes)
        notes.append(quotedJson(note));
    return "{\"agent\":" + hitsJson(report.agent, false) +
           ",\"exact\":" + hitsJson(report.exact, true) + ",\"expected\":[" + expected.join(',') +
           "],\"agent_error\":" + textOrNull(report.agentFailure) + ",\"notes\":[" +
           notes.join(',') + "]}";
}

namespace {

QByteArray whyName(ScanFinding::Kind kind) {
    switch (kind) {
    case ScanFinding::NoVector:
        return gateName(Gate::NotEmbedded).data();
    case ScanFinding::WrongSize:
        return gateName(Gate::WrongSize).data();
    case ScanFinding::NotByItself:
        return "not-by-itself"_ba;
    case ScanFinding::Expired:
        break;
    }
    return gateName(Gate::Expired).data();
}

QByteArray findingsJson(const std::vector<ScanFinding> &findings) {
    QByteArrayList parts;
    for (const ScanFinding &finding : findings) {
        parts.append(
            "{\"namespace\":" + namespaceToJson(finding.id.ns) +
            ",\"key\":" + quotedJson(finding.id.key) + ",\"why\":\"" + whyName(finding.kind) + '"' +
            (finding.expiresAt ? ",\"expires_at\":\"" + finding.expiresAt->toIso() + '"' : ""_ba) +
            '}');
    }
    return '[' + parts.join(',') + ']';
}

} // namespace

QByteArray scanJson(const ScanReport &report) {
    return "{\"items\":" + QByteArray::number(report.items) +
           ",\"vectors\":" + QByteArray::number(report.vectors) +
           ",\"unreachable\":" + findingsJson(report.unreachable) +
           ",\"not_by_itself\":" + findingsJson(report.notByItself) +
           ",\"expired\":" + findingsJson(report.expired) +
           ",\"complete\":" + (report.isCut ? "false" : "true") + '}';
}

} // namespace nestor::cli
