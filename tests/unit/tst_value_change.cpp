// SPDX-License-Identifier: Apache-2.0
#include "core/json/value_change.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

/// One change for many values: of each it takes what it is about, and leaves every other byte.
class ValueChangeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPatternThatTakesTooLongIsSaid();
    void aChangeTakesWhatItIsAbout_data();
    void aChangeTakesWhatItIsAbout();
    void whatCannotBeIsSaid_data();
    void whatCannotBeIsSaid();
    void aNameThatIsTakenIsNotGivenTwice();
    void aValueThatIsNoJsonIsSaid();
};

namespace {

ValueChange set(const QByteArray &field, const QByteArray &json) {
    ValueChange change;
    change.field = field;
    change.json = json;
    return change;
}
ValueChange renamed(const QByteArray &field, const QByteArray &name) {
    ValueChange change;
    change.kind = ValueChange::RenameField;
    change.field = field;
    change.name = name;
    return change;
}
ValueChange removed(const QByteArray &field) {
    ValueChange change;
    change.kind = ValueChange::RemoveField;
    change.field = field;
    return change;
}
ValueChange replaced(const QString &find, const QString &replacement,
                     const QByteArray &field = {}) {
    ValueChange change;
    change.kind = ValueChange::ReplaceText;
    change.field = field;
    change.find = find;
    change.replacement = replacement;
    return change;
}
ValueChange pattern(const QString &find, const QString &replacement) {
    ValueChange change = replaced(find, replacement);
    change.isPattern = true;
    change.matchesCase = true;
    return change;
}

} // namespace

void ValueChangeTest::aChangeTakesWhatItIsAbout_data() {
    QTest::addColumn<ValueChange>("change");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after"); ///< null: nothing changes
    const auto row = [](const char *name, const ValueChange &change, const QByteArray &before,
                        const QByteArray &after) {
        QTest::newRow(name) << change << before << after;
    };
    row("set", set("n", "2"), R"({"id":1.0, "n":1 ,"x":1e400})", R"({"id":1.0, "n":2 ,"x":1e400})");
    row("set what is so", set("n", "1"), R"({"n":1})", {});
    row("add", set("m", "true"), R"({"n":1})", R"({"n":1,"m":true})");
    row("set in an object", set("user.name", R"("A")"), R"({"user":{"name":"B"}})",
        R"({"user":{"name":"A"}})");
    row("add to an object", set("user.age", "7"), R"({"user":{"name":"B"}})",
        R"({"user":{"name":"B","age":7}})");
    row("an object that is not there", set("user.age", "7"), R"({"n":1})", {});
    row("a member of the whole name", set("user.age", "7"), R"({"user.age":1,"user":{"age":2}})",
        R"({"user.age":7,"user":{"age":2}})");
    row("an element", set("tags.1", R"("z")"), R"({"tags":["a","b"]})", R"({"tags":["a","z"]})");
    row("an element that is not there", set("tags.5", R"("z")"), R"({"tags":["a"]})", {});
    row("rename", renamed("n", "count"), R"({"a":0,"n":1,"b":2})", R"({"a":0,"count":1,"b":2})");
    row("rename what is not there", renamed("n", "count"), R"({"a":0})", {});
    row("rename to what it is called", renamed("n", "n"), R"({"n":0})", {});
    row("rename in an object", renamed("u.n", "m"), R"({"u":{"n":1}})", R"({"u":{"m":1}})");
    row("remove", removed("n"), R"({"a":0,"n":1,"b":2})", R"({"a":0,"b":2})");
    row("remove what is not there", removed("n"), R"({"a":0})", {});
    row("replace", replaced(u"cat"_s, u"dog"_s), R"({"cat":"a Cat","x":["cats"],"n":1.0})",
        R"({"cat":"a dog","x":["dogs"],"n":1.0})");
    row("replace in a field", replaced(u"cat"_s, u"dog"_s, "x"), R"({"y":"cat","x":["cats"]})",
        R"({"y":"cat","x":["dogs"]})");
    row("replace in what is not there", replaced(u"cat"_s, u"dog"_s, "z"), R"({"y":"cat"})", {});
    row("nothing is found", replaced(u"cow"_s, u"dog"_s), R"({"y":"cat"})", {});
    row("plain texts are plain", replaced(u"a.b"_s, uR"(\1"x")"_s), R"({"y":"a.b axb"})",
        R"({"y":"\\1\"x\" axb"})");
    row("an escape that is not touched", replaced(u"cat"_s, u"dog"_s),
        R"({"a":"\u00e9","b":"cat"})", R"({"a":"\u00e9","b":"dog"})");
    row("a pattern", pattern(uR"((\d+) km)"_s, uR"(\1 miles)"_s), R"({"y":"12 km, 3 km"})",
        R"({"y":"12 miles, 3 miles"})");
    row("a pattern that tells capitals", pattern(u"cat"_s, u"dog"_s), R"({"y":"Cat cat"})",
        R"({"y":"Cat dog"})");
}

void ValueChangeTest::aChangeTakesWhatItIsAbout() {
    QFETCH(ValueChange, change);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QVERIFY(checkChange(change).has_value());
    const auto changed = changedValue(before, change);
    QVERIFY2(changed.has_value(), changed ? "" : qPrintable(changed.error().detail));
    QCOMPARE(changed->has_value(), !after.isNull());
    QCOMPARE(changed->value_or(QByteArray()), after);
}

void ValueChangeTest::whatCannotBeIsSaid_data() {
    QTest::addColumn<ValueChange>("change");
    QTest::newRow("no field") << set({}, "1");
    QTest::newRow("no JSON") << set("n", "one");
    QTest::newRow("no value") << set("n", {});
    QTest::newRow("no name") << renamed("n", {});
    QTest::newRow("nothing to look for") << replaced({}, u"x"_s);
    QTest::newRow("no pattern") << pattern(u"(a"_s, u"x"_s);
    QTest::newRow("a pattern of nothing") << pattern(u"x*"_s, u"y"_s);
}

void ValueChangeTest::whatCannotBeIsSaid() {
    QFETCH(ValueChange, change);
    const auto checked = checkChange(change);
    QVERIFY(!checked.has_value());
    QVERIFY(!checked.error().detail.isEmpty());
}

void ValueChangeTest::aNameThatIsTakenIsNotGivenTwice() {
    const auto changed = changedValue(R"({"n":1,"m":2})", renamed("n", "m"));
    QVERIFY(!changed.has_value());
    QCOMPARE(changed.error().code, ErrorCode::Conflict);
}

void ValueChangeTest::aValueThatIsNoJsonIsSaid() {
    QVERIFY(!changedValue("{", removed("n")).has_value());
}

/// What matches nothing and what is too much for the pattern are not the same.
void ValueChangeTest::aPatternThatTakesTooLongIsSaid() {
    ValueChange change;
    change.kind = ValueChange::ReplaceText;
    change.find = u"(a+)+$"_s;
    change.replacement = u"x"_s;
    change.isPattern = true;
    QVERIFY(checkChange(change).has_value());
    const QByteArray value = R"({"text":")" + QByteArray(40, 'a') + R"(b"})";
    const auto changed = changedValue(value, change);
    QVERIFY(!changed.has_value());
    QCOMPARE(changed.error().code, ErrorCode::InvalidValue);
    QVERIFY(changed.error().detail.contains(u"too many steps"_s));
    const auto plain = changedValue(R"({"text":"baa"})", change);
    QVERIFY(plain.has_value() && plain->has_value());
    QCOMPARE(**plain, QByteArray(R"({"text":"bx"})"));
}

QTEST_GUILESS_MAIN(ValueChangeTest)
#include "tst_value_change.moc"
