// SPDX-License-Identifier: Apache-2.0
#include "core/store/finding_list.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

struct Advice {
    QString explanation;
    bool repairable;
};

Advice adviceFor(Problem problem) {
    switch (problem) {
    case Problem::DamagedFile:
        return {u"SQLite finds the file damaged. Stop every program that writes to it and go back "
                u"to a backup, or recover what can be read with 'sqlite3 FILE .recover'"_s,
                false};
    case Problem::BrokenReference:
        return {u"Rows refer to rows that are gone. The program that owns the table has to say "
                u"what they mean"_s,
                false};
    case Problem::InvalidJson:
        return {u"Values that are no JSON pass no filter, and an agent fails when it reads them. "
                u"Correct them in the editor, or delete them"_s,
                false};
    case Problem::NotAnObject:
        return {u"Values that are JSON but no objects have no fields, and an agent that expects "
                u"them fails. Wrap them in an object, or delete them"_s,
                false};
    case Problem::BadNamespace:
        return {u"Namespaces with an empty label, or with one that is not UTF-8, can be read but "
                u"not written to. Put the items where they belong and delete these"_s,
                false};
    case Problem::BadTime:
        return {u"Times that cannot be read, or numbers where text should be, sort wrongly: an "
                u"agent's sweep may delete such an item at once, or never. Writing the item anew "
                u"mends it"_s,
                false};
    case Problem::BlobName:
        return {
            u"Items whose namespace or key is stored as bytes and not as text: lists show them, "
            u"but whoever asks for them by name finds nothing. Put them anew under their names "
            u"and delete these rows with the program that made them"_s,
            false};
    case Problem::ForeignTrigger:
        return {
            u"Triggers that neither LangGraph nor Nestor made run at every write, and may change "
            u"or copy what is stored. Drop them with 'sqlite3 FILE' unless you know them"_s,
            false};
    case Problem::ExpiredItem:
        return {u"Items whose time is over are served until somebody sweeps them, and reading one "
                u"may prolong its life. A sweep removes them"_s,
                false};
    case Problem::OrphanedVector:
        return {u"Vectors whose items are gone, left by LangGraph's deletes: an agent's search "
                u"passes over them and finds fewer items. They can go"_s,
                true};
    case Problem::StaleVector:
        return {u"Vectors of texts that their items no longer have, left by LangGraph's puts: an "
                u"agent finds the item by what it used to say. They can go"_s,
                true};
    case Problem::OutOfDateVector:
        return {u"Vectors made from an older text of their items, kept because nobody could embed "
                u"the new one. Index the store with the agent's embedder, or let the agent put the "
                u"items again"_s,
                false};
    case Problem::WrongVectorSize:
        return {u"Vectors of another size than the rest make an agent's search fail. They can go; "
                u"the items are embedded again when they are put or indexed"_s,
                true};
    case Problem::TextIndexBehind:
        return {u"The full text has not seen the latest changes; searches catch up by themselves, "
                u"'nestor-cli index' does it now"_s,
                true};
    case Problem::VectorIndexBehind:
        return {u"Items changed after their vectors were made; 'nestor-cli index' makes them "
                u"anew"_s,
                true};
    }
    return {};
}

} // namespace

std::vector<Finding> FindingList::take() {
    std::vector<Finding> findings = std::move(m_findings);
    m_findings.clear();
    for (Finding &finding : findings) {
        const Advice advice = adviceFor(finding.problem);
        finding.explanation = advice.explanation;
        finding.repairable = advice.repairable;
    }
    std::sort(findings.begin(), findings.end(),
              [](const Finding &a, const Finding &b) { return a.problem < b.problem; });
    return findings;
}

} // namespace nestor
