// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_fixture.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/jobs/report_window.h"
#include "ui/search/items_panel.h"
#include "ui/shell/go_to_popup.h"
#include "ui/transfer/export_dialog.h"
#include "ui/transfer/import_dialog.h"
#include "ui/transfer/index_dialog.h"

#include <QAccessible>
#include <QApplication>
#include <QDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QPushButton>
#include <QTableView>

#include <algorithm>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

namespace {

/// Qt's own parts (a table's viewport, a combo box's list) are named and described by Qt.
bool isQtsOwn(const QWidget *widget) {
    // What does not fit into a menu bar, and the windows of tool tips.
    if (widget->inherits("QMenu") && widget->objectName().isEmpty() &&
        qobject_cast<const QMenuBar *>(widget->parentWidget()) != nullptr)
        return true;
    for (const QWidget *up = widget; up != nullptr; up = up->parentWidget()) {
        const QString name = up->objectName();
        if (name.startsWith(u"qt_"_s) || name.startsWith(u"_q_"_s))
            return true;
        const QByteArray type = up->metaObject()->className();
        for (const char *part :
             {"QScrollBar", "QComboBoxPrivateContainer", "QHeaderView", "QTableCornerButton",
              "QLineEditIconButton", "CloseButton", "QMenuBarExtension", "QToolBarExtension",
              "QSizeGrip", "QTabBarPrivate", "QRubberBand", "QTipLabel", "QFocusFrame"}) {
            if (type == part)
                return true;
        }
        // Inside a combo box or a date field only Qt makes widgets.
        const QWidget *parent = up->parentWidget();
        if (parent != nullptr &&
            (parent->inherits("QComboBox") || parent->inherits("QTabBar") ||
             parent->inherits("QAbstractItemView") || parent->inherits("QFileDialog")))
            return true;
    }
    return false;
}

/// Containers that only lay others out say nothing of their own; a menu is read by its action.
bool isContainer(const QWidget *widget) {
    const QByteArray type = widget->metaObject()->className();
    return type == "QWidget" || type == "QStackedWidget" || type == "QSplitter" ||
           type == "QSplitterHandle" || type == "QMenu" || type == "QFrame" ||
           type == "QDialogButtonBox" || type == "QMainWindow" || type == "nestor::ui::YieldingRow";
}

/// The names beside the fields of a form are made by the form.
bool isFormLabel(const QWidget *widget) {
    const QWidget *parent = widget->parentWidget();
    if (parent == nullptr || qobject_cast<const QLabel *>(widget) == nullptr)
        return false;
    for (const QFormLayout *form : parent->findChildren<QFormLayout *>()) {
        for (int row = 0; row < form->rowCount(); ++row) {
            const QLayoutItem *item = form->itemAt(row, QFormLayout::LabelRole);
            if (item != nullptr && item->widget() == widget)
                return true;
        }
    }
    return false;
}

QString pathOf(const QWidget *widget) {
    QStringList path;
    for (const QWidget *up = widget; up != nullptr; up = up->parentWidget())
        path.prepend(QString::fromLatin1(up->metaObject()->className()) + u'(' + up->objectName() +
                     u')');
    return path.join(u'/');
}

/// What of the widgets that exist has no name, or none to be read aloud.
QStringList faults() {
    QStringList found;
    // Asking for what is read aloud may make widgets go.
    QList<QPointer<QWidget>> widgets;
    for (QWidget *widget : QApplication::allWidgets())
        widgets.append(widget);
    for (const QPointer<QWidget> &guarded : widgets) {
        const QWidget *widget = guarded;
        if (widget == nullptr)
            continue;
        if (isQtsOwn(widget) || isFormLabel(widget))
            continue;
        if (widget->objectName().isEmpty())
            found << u"no object name: "_s + pathOf(widget);
        if (isContainer(widget) || (!widget->isVisible() && !widget->isWindow()))
            continue;
        const QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(guarded);
        const auto *label = qobject_cast<const QLabel *>(widget);
        const bool empty = label != nullptr && label->text().isEmpty();
        // Qt may remember one of a widget that stood in the same place of memory.
        if (spoken != nullptr && spoken->isValid() && !empty &&
            spoken->text(QAccessible::Name).isEmpty())
            found << u"no accessible name: "_s + pathOf(widget);
    }
    found.removeDuplicates();
    return found;
}

} // namespace

/// Every widget of every window can be found by a program and read aloud to a person.
class WidgetNamesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_window = std::make_unique<WindowFixture>(); }
    void cleanup() { m_window.reset(); }

    void inTheStartPage();
    void inAStoreWithAnItem();
    void inANewItem();
    void inAnEditedItem();
    void inAStoreThatCannotBeOpened();
    void inTheFilter();
    void inDialogs_data();
    void inDialogs();
    void inAReport();
    void inGoTo();

private:
    static void check() {
        const QStringList found = faults();
        for (const QString &fault : found)
            qWarning("%s", qPrintable(fault));
        QVERIFY(found.isEmpty());
    }
    StorePage *openWithItem() {
        StorePage *page = m_window->openMemory();
        page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-1"});
        [page] { QTRY_VERIFY(page->findChild<JsonTextEdit *>(u"valueText"_s)->byteCount() > 0); }();
        return page;
    }

    std::unique_ptr<WindowFixture> m_window;
};

void WidgetNamesTest::inTheStartPage() {
    check();
}

void WidgetNamesTest::inAStoreWithAnItem() {
    StorePage *page = openWithItem();
    for (const auto tab : {ItemEditor::TextTab, ItemEditor::TreeTab, ItemEditor::ChangesTab,
                           ItemEditor::HistoryTab, ItemEditor::WhyTab}) {
        page->editor()->showTab(tab);
        check();
    }
}

void WidgetNamesTest::inANewItem() {
    StorePage *page = m_window->openMemory();
    page->editor()->newItem(NamespacePath::fromStored("agents.43"));
    check();
}

void WidgetNamesTest::inAnEditedItem() {
    StorePage *page = openWithItem();
    auto *text = page->findChild<JsonTextEdit *>(u"valueText"_s);
    text->splice(0, 1, "[");
    QTRY_VERIFY(page->editor()->isEdited());
    check();
    page->editor()->showTab(ItemEditor::ChangesTab);
    check();
}

void WidgetNamesTest::inAStoreThatCannotBeOpened() {
    const StorePage *page = m_window->window().openStore(m_window->file().filePath(u"no.db"_s));
    QTRY_COMPARE(page->session()->state(), StoreSession::State::Failed);
    check();
}

void WidgetNamesTest::inTheFilter() {
    StorePage *page = openWithItem();
    m_window->trigger(u"addCondition"_s);
    page->items()->setFilter(Filter());
    page->findChild<QPushButton *>(u"filterAsJson"_s)->click();
    auto *json = page->findChild<QLineEdit *>(u"filterJson"_s);
    json->setText(u"{\"n\": {\"$gross\": 1}}"_s);
    QTest::keyClick(json, Qt::Key_Return);
    check();
}

void WidgetNamesTest::inDialogs_data() {
    QTest::addColumn<QString>("command");
    QTest::newRow("import") << u"importItems"_s;
    QTest::newRow("export") << u"exportItems"_s;
    QTest::newRow("index") << u"chooseIndex"_s;
    QTest::newRow("about") << u"about"_s;
    QTest::newRow("report") << u"report"_s;
    QTest::newRow("change") << u"changeItems"_s;
}

void WidgetNamesTest::inDialogs() {
    QFETCH(QString, command);
    const StorePage *page = openWithItem();
    const auto *table = page->findChild<QTableView *>(u"itemTable"_s);
    QTRY_VERIFY(table->selectionModel()->hasSelection());
    const auto dialogs = [] {
        const QWidgetList all = QApplication::topLevelWidgets();
        return std::count_if(all.begin(), all.end(), [](const QWidget *widget) {
            return widget->isVisible() && qobject_cast<const QDialog *>(widget) != nullptr;
        });
    };
    m_window->trigger(command);
    QTRY_COMPARE(dialogs(), 1);
    check();
}

void WidgetNamesTest::inAReport() {
    ReportWindow report({.title = u"Import"_s,
                         .intro = u"One was refused."_s,
                         .columns = {u"Line"_s, u"Why"_s},
                         .rows = {{u"3"_s, u"no key"_s}}},
                        &m_window->prompts());
    report.show();
    check();
}

void WidgetNamesTest::inGoTo() {
    openWithItem();
    m_window->trigger(u"goTo"_s);
    check();
}

QTEST_MAIN(WidgetNamesTest)
#include "tst_widget_names.moc"
