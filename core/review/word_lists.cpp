// SPDX-License-Identifier: Apache-2.0
#include "core/review/word_lists.h"

#include <QByteArray>
#include <QHash>

#include <utility>

namespace nestor {

namespace {

struct ListedWord {
    unsigned char idle = 0;
    unsigned char roles = 0;
};

using WordTable = QHash<QByteArray, ListedWord>;

void addIdle(WordTable &table, MemoryLanguage language, const char *words) {
    for (const QByteArray &word : QByteArray(words).split(' '))
        table[word].idle |= language;
}

void addRole(WordTable &table, WordRole role, const char *words) {
    for (const QByteArray &word : QByteArray(words).split(' '))
        table[word].roles |= role;
}

WordTable makeTable() {
    WordTable table;
    addIdle(table, English,
            "a an the is are was were be been being am s re ve has have had having do does did "
            "doing of in on at to for by with as and that which who whom whose this these those it "
            "its there very really quite just also too so then well please");
    addIdle(
        table, German,
        "der die das den dem des ein eine einen einem einer eines ist sind war waren sein bin "
        "wird werden hat haben hatte hatten und in im am an auf zu zum zur von vom mit bei fur als "
        "dass daß sehr auch ganz so es dies diese dieser dieses diesen da doch mal");
    addIdle(table, French,
            "le la les l un une des du de d est sont etait etaient a ont avait et en au aux que qu "
            "qui ce c cette ces tres aussi y dans sur pour par avec comme");
    addIdle(table, Spanish,
            "el la los las un una unos unas es son era eran esta estan de del en y e que muy "
            "tambien al lo ha han por para con como se");

    addRole(table, NegatingWord,
            "not no never none nobody nothing nowhere neither nor without cannot cant hardly nicht "
            "kein keine keinen keinem keiner keines nie niemals nichts niemand ohne weder ne pas "
            "jamais aucun aucune rien personne sans sin nunca jamas nada nadie ningun ninguna "
            "tampoco");
    addRole(table, PolarWord,
            "yes true false always on off enabled disabled ja wahr falsch immer oui vrai faux "
            "toujours si verdadero falso siempre");
    addRole(table, NumberWord,
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
            "eighty ninety hundred thousand million billion dozen half once twice first third null "
            "zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreißig dreissig "
            "vierzig funfzig hundert tausend halb erste zweite dritte deux trois quatre cinq sept "
            "huit neuf dix onze douze vingt cent mille dos tres cuatro cinco seis siete ocho nueve "
            "diez once doce veinte cien mil");
    addRole(
        table, DateWord,
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur "
        "thurs fri sat sun mondays tuesdays wednesdays thursdays fridays saturdays sundays "
        "january february march april may june july august september october november december "
        "jan feb mar apr jun jul aug sep sept oct nov dec today yesterday tomorrow tonight "
        "morning afternoon evening night noon midnight spring summer autumn winter weekday "
        "weekdays weekend weekends montag dienstag mittwoch donnerstag freitag samstag sonntag "
        "montags dienstags mittwochs donnerstags freitags samstags sonntags januar februar marz "
        "mai juni juli oktober dezember heute gestern morgen abend mittag nachmittag lundi "
        "mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril juin juillet "
        "aout septembre octobre novembre decembre hier demain lunes martes miercoles jueves "
        "viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre "
        "octubre noviembre diciembre hoy ayer manana");
    return table;
}

ListedWord listed(QByteArrayView word) {
    static const WordTable table = makeTable();
    const auto found = table.constFind(QByteArray::fromRawData(word.data(), word.size()));
    return found == table.cend() ? ListedWord() : *found;
}

bool isOneOf(QByteArrayView name, const QByteArrayList &names) {
    QByteArray plain;
    for (const char c : name) {
        if (c != '_' && c != '-' && c != ' ')
            plain += char(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return names.contains(plain);
}

} // namespace

unsigned char idleLanguages(QByteArrayView word) {
    return listed(word).idle;
}

unsigned char rolesOf(QByteArrayView word) {
    unsigned char roles = listed(word).roles;
    for (const char c : word) {
        if (c >= '0' && c <= '9')
            roles |= NumberWord;
    }
    return roles;
}

QByteArrayView negatedVerb(QByteArrayView word) {
    static const QHash<QByteArray, QByteArray> verbs = {
        {"dont", "do"},       {"doesnt", "does"},   {"didnt", "did"},   {"isnt", "is"},
        {"arent", "are"},     {"wasnt", "was"},     {"werent", "were"}, {"wont", "will"},
        {"havent", "have"},   {"hasnt", "has"},     {"hadnt", "had"},   {"shouldnt", "should"},
        {"wouldnt", "would"}, {"couldnt", "could"}, {"mustnt", "must"}, {"neednt", "need"}};
    const auto found = verbs.constFind(QByteArray::fromRawData(word.data(), word.size()));
    return found == verbs.cend() ? QByteArrayView() : QByteArrayView(*found);
}

SubjectName subjectName(QByteArrayView name) {
    static const QByteArrayList strong = {
        "subject",  "subjectid", "entity",     "entityid", "about",   "topic", "predicate",
        "relation", "attribute", "property",   "user",     "userid",  "who",   "person",
        "personid", "customer",  "customerid", "key",      "betreff", "thema"};
    static const QByteArrayList weak = {
        "name",    "fullname", "firstname",  "lastname", "username",  "title",   "owner",
        "ownerid", "project",  "projectid",  "product",  "productid", "account", "accountid",
        "contact", "employee", "employeeid", "device",   "deviceid"};
    return isOneOf(name, strong) ? SubjectName::Strong
           : isOneOf(name, weak) ? SubjectName::Weak
                                 : SubjectName::None;
}

bool isBookkeepingName(QByteArrayView name) {
    static const QByteArrayList names = {
        "id",           "uuid",       "guid",      "createdat", "updatedat",  "created",
        "updated",      "timestamp",  "ts",        "modified",  "modifiedat", "lastupdated",
        "lastmodified", "messageid",  "sessionid", "threadid",  "runid",      "sourceid",
        "memoryid",     "hash",       "savedat",   "storedat",  "insertedat", "writtenat",
        "lastaccessed", "accesscount"};
    return isOneOf(name, names);
}

bool isAsideName(QByteArrayView name) {
    static const QByteArrayList names = {
        "source", "sources",   "origin",   "channel",        "confidence", "score",  "importance",
        "weight", "relevance", "salience", "tags",           "tag",        "labels", "keywords",
        "lang",   "language",  "model",    "embeddingmodel", "sensitive"};
    return isOneOf(name, names);
}

bool isSortName(QByteArrayView name) {
    static const QByteArrayList names = {"kind",   "type",   "category", "class",
                                         "status", "role",   "priority", "version",
                                         "schema", "format", "country"};
    return isOneOf(name, names);
}

} // namespace nestor
