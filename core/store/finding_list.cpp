// SPDX-License-Identifier: Apache-2.0
#include "core/store/finding_list.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

struct Advice {
    QString explanation;
    bool repairable;
    QString remedy; ///< of what is not an item's: the person's word decides there
};

/// What the word of a person does about an item.
const QString kByDelete = u"Repair leaves it; what is to be deleted is kept in a store beside this "
                          u"one"_s;
const QString kNobody = u"Repair cannot mend it"_s;

Advice adviceFor(Problem problem) {
    switch (problem) {
    case Problem::DamagedFile:
        return {u"SQLite finds the file damaged. Stop every program that writes to it and go back "
                u"to a backup, or recover what can be read with 'sqlite3 FILE .recover'"_s,
                false, kNobody};
    case Problem::BrokenReference:
        return {u"Rows refer to rows that are gone. The program that owns the table has to say "
                u"what they mean"_s,
                false, kNobody};
    case Problem::InvalidJson:
        return {u"Values that are not JSON pass no filter, and an agent fails when it reads them. "
                u"Correct them in the editor, or delete them"_s,
                false, kByDelete};
    case Problem::NotAnObject:
        return {u"Values that are JSON but no objects have no fields, and an agent that expects "
                u"them fails. Wrap them in an object, or delete them"_s,
                false, kByDelete};
    case Problem::BadNamespace:
        return {u"Namespaces with an empty label, or with one that is not UTF-8, can be read but "
                u"not written to. Put the items where they belong and delete these"_s,
                false, kByDelete};
    case Problem::BadTime:
        return {u"Times that cannot be read, or numbers where text should be, sort wrongly: an "
                u"agent's sweep may delete such an item at once, or never. Writing the item anew "
                u"mends it"_s,
                false, kNobody};
    case Problem::BlobName:
        return {
            u"Items whose namespace or key is stored as bytes and not as text: lists show them, "
            u"but whoever asks for them by name finds nothing. Put them anew under their names "
            u"and delete these rows with the program that made them"_s,
            false, kNobody};
    case Problem::ForeignTrigger:
        return {
            u"Triggers that neither LangGraph nor Nestor made run at every write, and may change "
            u"or copy what is stored. Drop them with 'sqlite3 FILE' unless you know them"_s,
            false, kNobody};
    case Problem::ExpiredItem:
        return {u"Items whose time is over are served until somebody sweeps them, and reading one "
                u"may prolong its life. A sweep removes them"_s,
                false, kByDelete};
    case Problem::OrphanedVector:
        return {u"Vectors whose items are gone, left by LangGraph's deletes: an agent's search "
                u"passes over them and finds fewer items. They can go"_s,
                true, u"Repair removes them, and keeps the agent's in a store beside this one"_s};
    case Problem::StaleVector:
        return {u"Vectors of texts that their items no longer have, left by LangGraph's puts: an "
                u"agent finds the item by what it used to say. They can go"_s,
                true, u"Repair removes them, and keeps them in a store beside this one"_s};
    case Problem::OutOfDateVector:
        return {u"Vectors made from an older text of their items, kept because nobody could embed "
                u"the new one. Index the store with the agent's embedder, or let the agent put the "
                u"items again"_s,
                false, u"Repair leaves them, as they are better than none"_s};
    case Problem::WrongVectorSize:
        return {
            u"The agent's vectors of another size than the rest make its search fail. The items "
            u"are embedded again when the agent puts them"_s,
            false,
            u"Repair leaves them, but for empty ones, as only the agent's embedder can make "
            u"them again. Deleted on your word, they are kept in a store beside this one"_s};
    case Problem::DamagedDerivedVector:
        return {u"Vectors of Nestor's own that are not of the size that their embedder makes"_s,
                true, u"Repair removes them and makes them anew from the texts"_s};
    case Problem::WordIndexDamaged:
        return {u"The tables of the words are broken; searches by words fail or find too little"_s,
                true, u"Repair makes the words anew from the items"_s};
    case Problem::WordIndexIncomplete:
        return {
            u"Items whose words are not indexed, or not as the items are now: searches by words "
            u"pass over them"_s,
            true, u"Repair makes the words anew from the items"_s};
    case Problem::TextIndexBehind:
        return {u"The full text has not seen the latest changes; searches catch up by themselves, "
                u"'nestor-cli index' does it now"_s,
                true, u"Repair catches up"_s};
    case Problem::VectorIndexBehind:
        return {u"Items changed after their vectors were made; 'nestor-cli index' makes them "
                u"anew"_s,
                true, u"Repair makes them anew where that needs no service"_s};
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
        finding.remedy = advice.remedy;
    }
    std::sort(findings.begin(), findings.end(),
              [](const Finding &a, const Finding &b) { return a.problem < b.problem; });
    return findings;
}

} // namespace nestor
