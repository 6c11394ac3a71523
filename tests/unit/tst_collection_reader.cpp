// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/collection_reader.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

/// Collections are read record by record; what cannot be read is reported where it stands.
class CollectionReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exchangeItemsAreRead();
    void exchangeItemsKeepTheirBytes();
    void wrongItemsAreRefused_data();
    void wrongItemsAreRefused();
    void templatesPlaceRecords();
    void templatesMoveItems();
    void documentShapes_data();
    void documentShapes();
    void wrongDocumentsAreExplained_data();
    void wrongDocumentsAreExplained();
    void formattedValuesAreCompacted();
    void listsUnderColumnNamesAreATable();
    void tablesStayText();
    void wrongRowsAreRefused();
    void itemTablesAreRead();
    void foldersAreRead();
    void textFilesAreRead();
    void formatsAreDetected_data();
    void formatsAreDetected();

private:
    [[nodiscard]] QString file(const QString &name, const QByteArray &content) const {
        QDir(m_folder.path()).mkpath(QFileInfo(m_folder.filePath(name)).path());
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write");
        return file.fileName();
    }
    const QTemporaryDir m_folder;
};

namespace {

/// What a reader found: an item a line as "namespace/key=value", a fault as "line N: detail".
QByteArrayList readAllOf(const QString &path, const ReadPlan &plan = {}) {
    QByteArrayList found;
    auto reader = CollectionReader::open(path, plan);
    if (!reader)
        return {"cannot open: " + reader.error().detail.toUtf8()};
    CollectionReader::Record record;
    for (;;) {
        const auto more = (*reader)->next(record);
        if (!more)
            return found << "stopped: " + more.error().detail.toUtf8();
        if (!*more)
            return found;
        if (record.item)
            found << record.item->ns.stored() + '/' + record.item->key + '=' + *record.item->value;
        else
            found << "line " + QByteArray::number(record.line) + ": " +
                         record.item.error().detail.toUtf8();
    }
}

ReadPlan placed(const char *ns, const char *key) {
    ReadPlan plan;
    plan.namespaceTemplate = ns;
    if (key != nullptr)
        plan.keyTemplate = key;
    return plan;
}

} // namespace

void CollectionReaderTest::exchangeItemsAreRead() {
    const QString path = file(u"items.jsonl"_s, R"({"namespace":["a","b"],"key":"k","value":{"x":1}}

{"key":"l","namespace":["a"],"value":[1],"created_at":"2026-08-01T10:00:00+00:00","updated_at":"2026-08-02 11:00:00.5","ttl_minutes":1.5,"expires_at":"2026-09-01T00:00:00Z","index":["x"],"score":0.5}
{"namespace":["langgraph"],"key":"","value":{},"index":false,"ttl_minutes":null,"created_at":null}
)");
    auto reader = CollectionReader::open(path, {});
    QVERIFY(reader.has_value());
    QCOMPARE((*reader)->format(), CollectionFormat::JsonLines);
    CollectionReader::Record record;
    QVERIFY((*reader)->next(record).value_or(false));
    QVERIFY(record.item.has_value());
    PutOp expected;
    expected.ns = NamespacePath({"a", "b"});
    expected.key = "k";
    expected.value = R"({"x":1})";
    expected.ttl = {TtlChoice::Never, 0};
    QCOMPARE(*record.item, expected);
    QCOMPARE(record.line, 1);

    QVERIFY((*reader)->next(record).value_or(false));
    QVERIFY(record.item.has_value());
    expected.ns = NamespacePath({"a"});
    expected.key = "l";
    expected.value = "[1]";
    expected.createdAt = Timestamp::parse("2026-08-01 10:00:00");
    expected.updatedAt = Timestamp::parse("2026-08-02 11:00:00.500");
    expected.expiresAt = Timestamp::parse("2026-09-01 00:00:00");
    expected.ttl = {TtlChoice::Minutes, 1.5};
    expected.index = {IndexChoice::Fields, {"x"}};
    QCOMPARE(*record.item, expected);
    QCOMPARE(record.line, 3);

    QVERIFY((*reader)->next(record).value_or(false));
    QVERIFY(record.item.has_value());
    QCOMPARE(record.item->index.kind, IndexChoice::None);
    QVERIFY(!record.item->createdAt);
    QVERIFY(!(*reader)->next(record).value_or(true));
    QCOMPARE((*reader)->position(), (*reader)->size());
    QVERIFY((*reader)->notes().isEmpty());
}

void CollectionReaderTest::exchangeItemsKeepTheirBytes() {
    const QByteArray value =
        R"({ "z": 3513714948419280427, "a" :1.0,"a":-0.0, "e": 1e400, "s":"\u00e9\/\ud800 " })";
    const QString path =
        file(u"bytes.jsonl"_s, R"( {"namespace" : ["n"], "key":"k\u00e9", "value": )" + value +
                                   R"( , "note": 1} )" + "\r\n");
    QCOMPARE(readAllOf(path), QByteArrayList{"n/ké=" + value});
    auto reader = CollectionReader::open(path, {});
    QVERIFY(reader.has_value());
    CollectionReader::Record record;
    QVERIFY((*reader)->next(record).value_or(false));
    QVERIFY(!(*reader)->next(record).value_or(true));
    QCOMPARE((*reader)->notes(),
             QStringList{u"Members of items that are not known were passed over: note"_s});
}

void CollectionReaderTest::wrongItemsAreRefused_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char *name, const char *line, const char *reason) {
        QTest::newRow(name) << QByteArray(line) << "line 1: " + QByteArray(reason);
    };
    row("no JSON", R"({"namespace":["a"],"key":"k","value":{)",
        "Expected a name in quotes or '}', but the text ends here at character 39");
    row("no object", "[1]", "An item must be a JSON object");
    row("no namespace", R"({"key":"k","value":{}})", "The item has no \"namespace\"");
    row("namespace as text", R"({"namespace":"a.b","key":"k","value":{}})",
        "\"namespace\" must be a list of strings");
    row("namespace of numbers", R"({"namespace":["a",1],"key":"k","value":{}})",
        "\"namespace\" must be a list of strings, not of 1");
    row("root", R"({"namespace":[],"key":"k","value":{}})", "Namespace cannot be empty.");
    row("empty label", R"({"namespace":["a",""],"key":"k","value":{}})",
        "Namespace labels cannot be empty strings; got an empty label at position 1");
    row("period", R"({"namespace":["a.b"],"key":"k","value":{}})",
        "Invalid namespace label 'a.b': namespace labels cannot contain periods ('.')");
    row("no key", R"({"namespace":["a"],"value":{}})", "The item has no \"key\"");
    row("key as number", R"({"namespace":["a"],"key":1,"value":{}})", "\"key\" must be a string");
    row("half a character", R"({"namespace":["a"],"key":"\ud800","value":{}})",
        "\"key\" holds half of a surrogate pair, which is not text: \"\\ud800\"");
    row("no value", R"({"namespace":["a"],"key":"k"})", "The item has no \"value\"");
    row("time", R"({"namespace":["a"],"key":"k","value":{},"created_at":"yesterday"})",
        "\"created_at\" must be a time such as \"2026-08-01T09:30:00+00:00\", not \"yesterday\"");
    row("time to live", R"({"namespace":["a"],"key":"k","value":{},"ttl_minutes":-1})",
        "\"ttl_minutes\" must be minutes, 0 or more, not -1");
    row("endless time to live", R"({"namespace":["a"],"key":"k","value":{},"ttl_minutes":1e400})",
        "\"ttl_minutes\" must be minutes, 0 or more, not 1e400");
    row("index", R"({"namespace":["a"],"key":"k","value":{},"index":true})",
        "\"index\" must be null, false or a list of paths, not true");
    row("value that was not JSON",
        R"({"namespace":["a"],"key":"k","value":null,"invalid_value":"{"})",
        "The item's value was not JSON when it was exported");
}

void CollectionReaderTest::wrongItemsAreRefused() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, reason);
    const QByteArray good = R"({"namespace":["a"],"key":"good","value":{}})";
    const QString path = file(u"wrong.jsonl"_s, line + '\n' + good + '\n');
    QCOMPARE(readAllOf(path), (QByteArrayList{reason, "a/good={}"}));
}

void CollectionReaderTest::templatesPlaceRecords() {
    const QString path = file(u"films.jsonl"_s, R"({"title":"A. B","year":1999}
{"title":"C"}
7
{"title":"D","year":2001}
)");
    QCOMPARE(readAllOf(path, placed("films.{year}", "{title}")),
             (QByteArrayList{R"(films.1999/A. B={"title":"A. B","year":1999})",
                             "line 2: The record has no field for {year}",
                             "line 3: The record is a number, not an object",
                             R"(films.2001/D={"title":"D","year":2001})"}));
    QCOMPARE(readAllOf(path, placed("films", "{@line}")).size(), 4);
    // Nothing says where they go: refused line by line, not guessed.
    QCOMPARE(readAllOf(path).first(), "line 1: The item has no \"namespace\""_ba);
    QCOMPARE(readAllOf(path, placed("films", nullptr)).first(),
             "line 1: The record names no key; give a template for it"_ba);
}

void CollectionReaderTest::templatesMoveItems() {
    const QString path =
        file(u"moved.jsonl"_s, R"({"namespace":["a","b"],"key":"k","value":{"id":7}}
{"id":8}
)");
    QCOMPARE(readAllOf(path, placed("restored.{@path}", nullptr)),
             (QByteArrayList{R"(restored.a.b/k={"id":7})",
                             "line 2: The record is not an item, as the first one is"}));
    QCOMPARE(readAllOf(path, placed("x", "{value.id}")).first(), R"(x/7={"id":7})"_ba);
}

void CollectionReaderTest::documentShapes_data() {
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<ReadPlan>("plan");
    QTest::addColumn<QByteArrayList>("items");
    const auto row = [](const char *name, const char *document, ReadPlan plan,
                        QByteArrayList items) {
        QTest::newRow(name) << QByteArray(document) << std::move(plan) << std::move(items);
    };
    row("array", R"([{"id":1}, {"id":2}])", placed("n", "{id}"),
        {R"(n/1={"id":1})", R"(n/2={"id":2})"});
    row("array of items", R"([{"namespace":["a"],"key":"k","value":{}}])", {}, {"a/k={}"});
    row("empty array", "[]", placed("n", "{id}"), {});
    row("object of objects", R"({"x":{"id":1},"y\u0021":{"id":2}})", placed("n", nullptr),
        {R"(n/x={"id":1})", R"(n/y!={"id":2})"});
    row("object of objects, other keys", R"({"x":{"id":1}})", placed("n.{@name}", "{id}"),
        {R"(n.x/1={"id":1})"});
    row("empty object", "{}", placed("n", nullptr), {});
    row("collection",
        R"({"format":"nestor-collection","version":1,"items":[{"namespace":["a"],"key":"k","value":1}]})",
        {}, {"a/k=1"});
    row("LlamaIndex",
        R"({"docstore/data":{"d1":{"__data__":{"text":"t"}}},"docstore/metadata":{"d1":{"h":"x"}}})",
        {}, {R"(docstore/data/d1={"__data__":{"text":"t"}})", R"(docstore/metadata/d1={"h":"x"})"});
    row("collections", R"({"a.b":{"k":{"x":1}},"c":{}})", {}, {R"(a.b/k={"x":1})"});
    ReadPlan llama;
    llama.format = CollectionFormat::LlamaIndex;
    row("collections of scalars, when told", R"({"a":{"k":1}})", llama,
        {"line 1: The record is a number, not an object"});
    row("one record", R"({"id":1,"tags":[]})", placed("n", "{id}"), {R"(n/1={"id":1,"tags":[]})"});
    row("answer of a service", R"({"meta":{"n":1},"rows":[{"id":1}],"next":null})",
        placed("n", "{id}"), {R"(n/1={"id":1})"});
    ReadPlan pointed = placed("n", "{id}");
    pointed.recordsAt = "/data/0/rows";
    row("records at a pointer", R"({"data":[{"rows":[{"id":1}]}],"other":[{"id":2}]})", pointed,
        {R"(n/1={"id":1})"});
    row("deepest record",
        (QByteArray("[{\"id\":") + QByteArray(999, '[') + QByteArray(999, ']') + "}]").constData(),
        placed("n", "k"), {"n/k={\"id\":" + QByteArray(999, '[') + QByteArray(999, ']') + '}'});
}

void CollectionReaderTest::documentShapes() {
    QFETCH(QByteArray, document);
    QFETCH(ReadPlan, plan);
    QFETCH(QByteArrayList, items);
    if (plan.format == CollectionFormat::Auto)
        plan.format = CollectionFormat::Json;
    QCOMPARE(readAllOf(file(u"shape"_s, document), plan), items);
    QCOMPARE(readAllOf(file(u"shape.bom"_s, "\xEF\xBB\xBF" + document), plan), items);
}

void CollectionReaderTest::wrongDocumentsAreExplained_data() {
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QByteArray>("fault");
    const auto row = [](const char *name, const char *document, const char *fault) {
        QTest::newRow(name) << QByteArray(document) << "cannot open: " + QByteArray(fault);
    };
    row("no JSON", "[{\"id\":1},\n {\"id\":}]",
        "Expected a value after ':', but found '}' at line 2, column 8");
    row("two documents", "{}\n{}",
        "Expected nothing more after the value, but found '{' at line 2, "
        "column 1");
    row("scalar", "7", "The file holds neither a list nor an object");
    row("later version", R"({"format":"nestor-collection","version":2,"items":[]})",
        "The collection is of version 2; this program reads version 1");
    row("no items", R"({"format":"nestor-collection","version":1})",
        "The collection has no list of items");
    row("several lists", R"({"a":[{}],"b":[{}]})",
        "The file has several lists of objects (\"a\", \"b\"); name the one that holds the "
        "records");
}

void CollectionReaderTest::wrongDocumentsAreExplained() {
    QFETCH(QByteArray, document);
    QFETCH(QByteArray, fault);
    ReadPlan plan;
    plan.format = CollectionFormat::Json;
    QCOMPARE(readAllOf(file(u"wrong.json"_s, document), plan), QByteArrayList{fault});
}

void CollectionReaderTest::formattedValuesAreCompacted() {
    const QString path = file(u"pretty.json"_s, R"([
  {
    "id": 1.0,
    "s": "a : b,\n"
  },
  { "id": 2 , "x": [ ] },
  {"id": 3,
   "id": 1e400}
]
)");
    auto reader = CollectionReader::open(path, placed("n", "{id}"));
    QVERIFY(reader.has_value());
    QCOMPARE((*reader)->format(), CollectionFormat::Json);
    QList<qint64> lines;
    CollectionReader::Record record;
    while ((*reader)->next(record).value_or(false))
        lines.append(record.line);
    QCOMPARE(lines, (QList<qint64>{2, 6, 7}));
    QCOMPARE(readAllOf(path, placed("n", "{@line}")),
             (QByteArrayList{R"(n/2={"id":1.0,"s":"a : b,\n"})", R"(n/6={ "id": 2 , "x": [ ] })",
                             R"(n/7={"id":3,"id":1e400})"}));
}

void CollectionReaderTest::listsUnderColumnNamesAreATable() {
    const QString path = file(u"table.ndjson"_s, R"(["id","name","n"]
["x","A",1.0]
["y","B"]
{"id":"z"}
["w",null,[1, 2]]
)");
    QCOMPARE(readAllOf(path, placed("t", "{id}")),
             (QByteArrayList{R"(t/x={"id":"x","name":"A","n":1.0})",
                             "line 3: The row has 2 values, but the first line names 3 columns",
                             R"(t/z={"id":"z"})", R"(t/w={"id":"w","name":null,"n":[1, 2]})"}));
    // A first list that is not a list of names makes no table.
    QCOMPARE(readAllOf(file(u"lists.ndjson"_s, "[1,2]\n[3,4]\n"), placed("t", "{id}")).first(),
             "line 1: The record is a list, not an object"_ba);
}

void CollectionReaderTest::tablesStayText() {
    const QString path = file(u"codes.csv"_s, "\xEF\xBB\xBF"
                                              R"(code,name,"a ""quoted"" one",empty
NA,Namibia,"356,064",
008,"Al
bania","say ""hi""",5" tall
)");
    QCOMPARE(
        readAllOf(path, placed("c", "{code}")),
        (QByteArrayList{
            R"(c/NA={"code":"NA","name":"Namibia","a \"quoted\" one":"356,064","empty":""})",
            R"(c/008={"code":"008","name":"Al\nbania","a \"quoted\" one":"say \"hi\"","empty":"5\" tall"})"}));
    QCOMPARE(readAllOf(file(u"semicolons.csv"_s, "a;\"b,c\"\r\n1,5;2\r\n\r\n"), placed("c", "{a}")),
             QByteArrayList{R"(c/1,5={"a":"1,5","b,c":"2"})"});
    QCOMPARE(readAllOf(file(u"tabs.tsv"_s, "a\tb\nx\t\"y\tz\"\n"), placed("c", "{a}")),
             QByteArrayList{R"(c/x={"a":"x","b":"y\tz"})"});
    // A table's own columns "namespace" and "key" are just columns when templates place the rows.
    QCOMPARE(readAllOf(file(u"own.csv"_s, "namespace,key,value\na,b,1\n"), placed("c", "{key}")),
             QByteArrayList{R"(c/b={"namespace":"a","key":"b","value":"1"})"});
}

void CollectionReaderTest::wrongRowsAreRefused() {
    QCOMPARE(readAllOf(file(u"rows.csv"_s, "a,b\n1\n2,3,4\n\"x\"y,z\n5,\xFF\n6,7\n"),
                       placed("c", "{a}")),
             (QByteArrayList{"line 2: The row has 1 cells, but the table has 2 columns",
                             "line 3: The row has 3 cells, but the table has 2 columns",
                             "line 4: There is text behind the closing quote of a cell",
                             "line 5: The cell of column 'b' is not valid UTF-8",
                             R"(c/6={"a":"6","b":"7"})"}));
    QCOMPARE(readAllOf(file(u"open.csv"_s, "a,b\n1,\"2\n3,4\n"), placed("c", "{a}")),
             QByteArrayList{"stopped: The quoted cell of line 2 does not end"});
    QCOMPARE(readAllOf(file(u"twice.csv"_s, "a,a\n1,2\n"), placed("c", "{a}")),
             QByteArrayList{"line 2: Two columns are named 'a', and both are filled"});
    QCOMPARE(readAllOf(file(u"keys.csv"_s, "namespace,key,key\n")),
             QByteArrayList{"cannot open: The table has two columns named 'key'"});
    QCOMPARE(readAllOf(file(u"none.csv"_s, ""), placed("c", "{a}")),
             QByteArrayList{"cannot open: The table has no row that names its columns"});
}

void CollectionReaderTest::itemTablesAreRead() {
    const QString path =
        file(u"items.csv"_s, "namespace,key,name,value.key,created_at,ttl_minutes,value\n"
                             "a.b,k,Tea,inner,2026-08-01T10:00:00+00:00,2.5,\n"
                             "a,l,,,,,\"[1, 1e400]\"\n"
                             "a,m,x,,,,7\n"
                             "a..b,n,,,,,\n");
    QCOMPARE(readAllOf(path),
             (QByteArrayList{R"(a.b/k={"name":"Tea","key":"inner"})", "a/l=[1,1e400]",
                             "line 4: The row has both a value and fields of one",
                             "line 5: Namespace labels cannot be empty strings; got an empty label "
                             "at position 1"}));
    auto reader = CollectionReader::open(path, {});
    QVERIFY(reader.has_value());
    CollectionReader::Record record;
    QVERIFY((*reader)->next(record).value_or(false));
    QCOMPARE(record.item->createdAt, Timestamp::parse("2026-08-01 10:00:00"));
    QCOMPARE(record.item->ttl, (TtlChoice{TtlChoice::Minutes, 2.5}));
}

void CollectionReaderTest::foldersAreRead() {
    (void)file(u"tree/a/b/k.json"_s, "{\n \"x\": 1\n}\n");
    (void)file(u"tree/a/x%2Fy.json"_s, "{}");
    (void)file(u"tree/a/bad.json"_s, "{");
    (void)file(u"tree/a/notes.txt"_s, "no record");
    (void)file(u"tree/.hidden/k.json"_s, "{}");
    (void)file(u"tree/root.json"_s, "{}");
    const QByteArrayList found = readAllOf(m_folder.filePath(u"tree"_s));
    QCOMPARE(found,
             (QByteArrayList{"a.b/k={\n \"x\": 1\n}",
                             "line 1: Expected a name in quotes or '}', but the text ends here at "
                             "character 2",
                             "a/x/y={}",
                             "line 1: The record names no namespace; give a template for it"}));
    QCOMPARE(readAllOf(m_folder.filePath(u"tree"_s), placed("all", "{@name}")).last(),
             "all/root={}"_ba);
}

void CollectionReaderTest::textFilesAreRead() {
    (void)file(u"docs/guide/intro.md"_s, "# Hi\n");
    (void)file(u"docs/bin.dat"_s, "\xFF\xFE");
    ReadPlan plan = placed("docs", "{path}");
    plan.format = CollectionFormat::Files;
    QCOMPARE(
        readAllOf(m_folder.filePath(u"docs"_s), plan),
        (QByteArrayList{
            "line 1: The file is not UTF-8 text",
            R"(docs/guide/intro.md={"name":"intro.md","path":"guide/intro.md","text":"# Hi\n"})"}));
    QCOMPARE(readAllOf(m_folder.filePath(u"docs/guide/intro.md"_s), plan).size(), 1);
}

void CollectionReaderTest::formatsAreDetected_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("format");
    const auto row = [](const char *name, const char *head, CollectionFormat format) {
        QTest::addRow("%s %s", name, QByteArray(head).toPercentEncoding().constData())
            << QString::fromUtf8(name) << QByteArray(head) << static_cast<int>(format);
    };
    using enum CollectionFormat;
    row("a.jsonl", "{", JsonLines);
    row("a.NDJSON.gz", "[", JsonLines);
    row("a.csv.zst", "{}", Csv);
    row("a.tsv", "a", Csv);
    row("a", "{\"a\":1}\n{\"a\":2}\n", JsonLines);
    row("a.json", "{\"a\":1}\n{\"a\":2}\n", JsonLines);
    row("a.json", "[\n{\"a\":1},\n", Json);
    row("a.json", "[{\"a\":1}]\n", Json);
    row("a.json", "{\"a\":{\"b\":1}}", Json);
    row("-", "{\"namespace\":[\"a\"],\"key\":\"k\",\"value\":1}\n", JsonLines);
    row("-", "", JsonLines);
    row("-", "a,b\n1,2\n", Csv);
    row("a.txt", "once upon a time\na,b", Auto);
    row("a.bin", "\x01\x02", Auto);
}

void CollectionReaderTest::formatsAreDetected() {
    QFETCH(QString, name);
    QFETCH(QByteArray, head);
    QFETCH(int, format);
    const auto found = detectFormat(name, head, true);
    if (format == static_cast<int>(CollectionFormat::Auto)) {
        QVERIFY(!found);
        QCOMPARE(found.error().code, ErrorCode::Unsupported);
        return;
    }
    QVERIFY(found.has_value());
    QCOMPARE(collectionFormatName(*found),
             collectionFormatName(static_cast<CollectionFormat>(format)));
    QCOMPARE(collectionFormatByName(collectionFormatName(*found)), *found);
}

QTEST_APPLESS_MAIN(CollectionReaderTest)
#include "tst_collection_reader.moc"
