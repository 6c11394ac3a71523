// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/tree/json_tree_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// A tree over a document, and edits that are edits of the text.
class JsonTreeModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsNamesValuesAndTypes();
    void withoutADocumentThereIsNothing();
    void pointersFindTheirIndexes();
    void editingAValueEditsTheText_data();
    void editingAValueEditsTheText();
    void whatCannotBeIsRefusedWithAReason_data();
    void whatCannotBeIsRefusedWithAReason();
    void leavingAnEditorUnchangedEditsNothing();
    void addsMembersAndElements_data();
    void addsMembersAndElements();
    void removesMembersAndElements();
    void changesTypes_data();
    void changesTypes();
    void anEditOfTheSameShapeIsNoReset();
    void anotherShapeIsAReset();
    void readOnlyAllowsNothing();
};

namespace {

std::shared_ptr<const JsonDocument> documentOf(const QByteArray &text) {
    auto document = JsonDocument::parse(text);
    return document ? std::make_shared<const JsonDocument>(std::move(*document)) : nullptr;
}

void print(const QAbstractItemModel &model, const QModelIndex &parent, const QString &indent,
           QStringList &lines) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(parent); ++column)
            cells << model.index(row, column, parent).data().toString();
        lines << indent + cells.join(u" | "_s);
        print(model, model.index(row, 0, parent), indent + u"  "_s, lines);
    }
}

/// A text under a model that edits it, as the editor puts them together.
struct EditedText {
    explicit EditedText(const QByteArray &start)
        : text(start)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
        , refused(&model, &JsonTreeModel::refused) {
        QObject::connect(&model, &JsonTreeModel::editRequested, &model,
                         [this](const JsonEdit &edit) {
                             text = edit.appliedTo(text);
                             model.setDocument(documentOf(text));
                         });
        model.setDocument(documentOf(text));
    }
    [[nodiscard]] QModelIndex at(const char *pointer, JsonTreeModel::Column column) const {
        return model.indexOf(QByteArray(pointer), column);
    }

    QByteArray text;
    JsonTreeModel model;
    QAbstractItemModelTester tester;
    QSignalSpy refused;
};

} // namespace

void JsonTreeModelTest::showsNamesValuesAndTypes() {
    EditedText edited(
        R"({"text":"a\nb","n":3513714948419280427,"tags":["x",true,null,{}],"":1.0})");
    QStringList lines;
    print(edited.model, {}, {}, lines);
    QCOMPARE(lines, (QStringList{u"value | 4 member(s) | object"_s, u"  text | a\\nb | string"_s,
                                 u"  n | 3513714948419280427 | number"_s,
                                 u"  tags | 4 element(s) | array"_s, u"    [0] | x | string"_s,
                                 u"    [1] | true | boolean"_s, u"    [2] | null | null"_s,
                                 u"    [3] | 0 member(s) | object"_s, u"   | 1.0 | number"_s}));
}

void JsonTreeModelTest::withoutADocumentThereIsNothing() {
    EditedText edited("{\"a\":1}");
    edited.model.setDocument(nullptr);
    QCOMPARE(edited.model.rowCount(), 0);
    QVERIFY(!edited.model.indexOf(QByteArray("/a")).isValid());
    QVERIFY(edited.model.requestAdd({}).isNull());
}

void JsonTreeModelTest::pointersFindTheirIndexes() {
    EditedText edited(R"({"a/b":{"c~d":[1,[2]]}})");
    const QModelIndex index = edited.at("/a~1b/c~0d/1/0", JsonTreeModel::ValueColumn);
    QCOMPARE(index.data().toString(), u"2"_s);
    QCOMPARE(index.data(JsonTreeModel::PointerRole).toByteArray(), QByteArray("/a~1b/c~0d/1/0"));
    QVERIFY(!edited.at("/a~1b/none", JsonTreeModel::NameColumn).isValid());
    QVERIFY(!edited.at("/a~1b/c~0d/7", JsonTreeModel::NameColumn).isValid());
}

void JsonTreeModelTest::editingAValueEditsTheText_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *text, const char *pointer, int column,
                        const QString &typed, const char *expected) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(pointer) << column << typed
                            << QByteArray(expected);
    };
    constexpr int kName = JsonTreeModel::NameColumn;
    constexpr int kValue = JsonTreeModel::ValueColumn;
    row("a string", R"({ "a":"x" , "b":1.0})", "/a", kValue, u"say \"é\""_s,
        R"({ "a":"say \"é\"" , "b":1.0})");
    row("a string stays one", R"({"a":"x"})", "/a", kValue, u"12"_s, R"({"a":"12"})");
    row("a number keeps all digits", R"({"a":1})", "/a", kValue,
        u"123456789012345678901234567890"_s, R"({"a":123456789012345678901234567890})");
    row("a number becomes a word", R"({"a":1})", "/a", kValue, u"true"_s, R"({"a":true})");
    row("null becomes an object", R"({"a":null})", "/a", kValue, u"{\"b\": []}"_s,
        R"({"a":{"b": []}})");
    row("a line break is typed as an escape", R"({"a":"x\ny"})", "/a", kValue, u"\"x\\tz\""_s,
        R"({"a":"x\tz"})");
    row("a name", R"({"a":1,"c":2})", "/a", kName, u"b"_s, R"({"b":1,"c":2})");
    row("an element", R"([1, 2])", "/1", kValue, u"3"_s, R"([1, 3])");
}

void JsonTreeModelTest::editingAValueEditsTheText() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, pointer);
    QFETCH(int, column);
    QFETCH(QString, typed);
    QFETCH(QByteArray, expected);
    EditedText edited(text);
    const QModelIndex index =
        edited.model.indexOf(pointer, static_cast<JsonTreeModel::Column>(column));
    QVERIFY(index.flags().testFlag(Qt::ItemIsEditable));
    QVERIFY(edited.model.setData(index, typed));
    QCOMPARE(edited.text, expected);
    QCOMPARE(edited.refused.count(), 0);
}

void JsonTreeModelTest::whatCannotBeIsRefusedWithAReason_data() {
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("typed");
    QTest::newRow("no JSON for a number")
        << QByteArray("/n") << int(JsonTreeModel::ValueColumn) << u"12 apples"_s;
    QTest::newRow("nothing for a number")
        << QByteArray("/n") << int(JsonTreeModel::ValueColumn) << QString();
    QTest::newRow("a name that is taken")
        << QByteArray("/n") << int(JsonTreeModel::NameColumn) << u"text"_s;
}

void JsonTreeModelTest::whatCannotBeIsRefusedWithAReason() {
    QFETCH(QByteArray, pointer);
    QFETCH(int, column);
    QFETCH(QString, typed);
    EditedText edited(R"({"text":"a","n":1})");
    QVERIFY(!edited.model.setData(
        edited.model.indexOf(pointer, static_cast<JsonTreeModel::Column>(column)), typed));
    QCOMPARE(edited.text, QByteArray(R"({"text":"a","n":1})"));
    QCOMPARE(edited.refused.count(), 1);
    QVERIFY(!edited.refused[0][0].toString().isEmpty());
}

void JsonTreeModelTest::leavingAnEditorUnchangedEditsNothing() {
    EditedText edited(R"({"a":"\u00e9","b":"x\ud800","c":1.0})");
    for (const char *pointer : {"/a", "/b", "/c"}) {
        const QModelIndex index = edited.at(pointer, JsonTreeModel::ValueColumn);
        QVERIFY(!edited.model.setData(index, index.data(Qt::EditRole)));
    }
    QCOMPARE(edited.text, QByteArray(R"({"a":"\u00e9","b":"x\ud800","c":1.0})"));
}

void JsonTreeModelTest::addsMembersAndElements_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("at");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("pointer");
    const auto row = [](const char *name, const char *text, const char *at, const char *expected,
                        const char *pointer) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(at) << QByteArray(expected)
                            << QByteArray(pointer);
    };
    row("into the object", R"({"a":1})", "", R"({"a":1,"new":null})", "/new");
    row("behind a member", R"({"a":1,"b":2})", "/a", R"({"a":1,"new":null,"b":2})", "/new");
    row("a free name", R"({"new":1,"new 2":2})", "", R"({"new":1,"new 2":2,"new 3":null})",
        "/new 3");
    row("into an array", R"({"a":[1]})", "/a", R"({"a":[1,null]})", "/a/1");
    row("behind an element", R"({"a":[1, 2]})", "/a/0", R"({"a":[1, null, 2]})", "/a/1");
}

void JsonTreeModelTest::addsMembersAndElements() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, at);
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, pointer);
    EditedText edited(text);
    QCOMPARE(edited.model.requestAdd(edited.model.indexOf(at)), pointer);
    QCOMPARE(edited.text, expected);
    QVERIFY(edited.model.indexOf(pointer).isValid());
}

void JsonTreeModelTest::removesMembersAndElements() {
    EditedText edited(R"({"a":1, "b":[1,2,3]})");
    QVERIFY(edited.model.requestRemove(edited.at("/b/1", JsonTreeModel::NameColumn)));
    QCOMPARE(edited.text, QByteArray(R"({"a":1, "b":[1,3]})"));
    QVERIFY(edited.model.requestRemove(edited.at("/a", JsonTreeModel::NameColumn)));
    QCOMPARE(edited.text, QByteArray(R"({"b":[1,3]})"));
    QVERIFY(!edited.model.requestRemove(edited.model.indexOf(0)));
}

void JsonTreeModelTest::changesTypes_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *value, JsonType type, const char *expected) {
        QTest::newRow(name) << QByteArray(value) << int(type) << QByteArray(expected);
    };
    row("number to string", "1.50", JsonType::String, "\"1.50\"");
    row("string to number", "\"1.50\"", JsonType::Number, "1.50");
    row("words to number", "\"many\"", JsonType::Number, "0");
    row("true to number", "true", JsonType::Number, "1");
    row("text to boolean", "\"true\"", JsonType::True, "true");
    row("null to string", "null", JsonType::String, "\"\"");
    row("string into an array", "\"a\"", JsonType::Array, "[\"a\"]");
    row("array to object", "[1]", JsonType::Object, "{}");
    row("object to string", "{\"b\":1}", JsonType::String, "\"{\\\"b\\\":1}\"");
}

void JsonTreeModelTest::changesTypes() {
    QFETCH(QByteArray, value);
    QFETCH(int, type);
    QFETCH(QByteArray, expected);
    EditedText edited("{\"a\":" + value + '}');
    QVERIFY(edited.model.setData(edited.at("/a", JsonTreeModel::TypeColumn), type));
    QCOMPARE(edited.text, "{\"a\":" + expected + '}');
    QVERIFY(!edited.model.setData(edited.at("/a", JsonTreeModel::TypeColumn), type));
}

void JsonTreeModelTest::anEditOfTheSameShapeIsNoReset() {
    EditedText edited(R"({"a":1,"b":{"c":"x"},"d":2})");
    QSignalSpy changed(&edited.model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&edited.model, &QAbstractItemModel::modelReset);
    const QPersistentModelIndex kept = edited.at("/b/c", JsonTreeModel::ValueColumn);
    edited.model.setDocument(documentOf(R"({"a":1,"b":{"c":"longer"},"d":2})"));
    QCOMPARE(reset.count(), 0);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex(), edited.at("/b/c", JsonTreeModel::NameColumn));
    QCOMPARE(kept.data().toString(), u"longer"_s);
    QCOMPARE(edited.at("/d", JsonTreeModel::ValueColumn).data().toString(), u"2"_s);
}

void JsonTreeModelTest::anotherShapeIsAReset() {
    EditedText edited(R"({"a":1,"b":{}})");
    QSignalSpy reset(&edited.model, &QAbstractItemModel::modelReset);
    edited.model.setDocument(documentOf(R"({"a":1,"b":[]})"));
    QCOMPARE(reset.count(), 1);
    QCOMPARE(edited.at("/b", JsonTreeModel::TypeColumn).data().toString(), u"array"_s);
}

void JsonTreeModelTest::readOnlyAllowsNothing() {
    EditedText edited(R"({"a":1})");
    edited.model.setReadOnly(true);
    const QModelIndex index = edited.at("/a", JsonTreeModel::ValueColumn);
    QVERIFY(!index.flags().testFlag(Qt::ItemIsEditable));
    QVERIFY(!edited.model.setData(index, u"2"_s));
    QVERIFY(!edited.model.requestRemove(index));
    QVERIFY(edited.model.requestAdd(index).isNull());
    QCOMPARE(edited.text, QByteArray(R"({"a":1})"));
}

QTEST_GUILESS_MAIN(JsonTreeModelTest)
#include "tst_json_tree_model.moc"
