// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/new_item_form.h"

#include "core/base/text.h"
#include "ui/session/store_session.h"
#include "ui/theme/theme.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>

#include <chrono>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

NewItemForm::NewItemForm(StoreSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_namespace(new QLineEdit(this))
    , m_key(new QLineEdit(this))
    , m_message(new QLabel(this)) {
    setObjectName(u"newItemForm"_s);
    setAccessibleName(tr("New item"));
    const QFont fixed = codeFont(font());
    m_namespace->setObjectName(u"newItemNamespace"_s);
    m_namespace->setAccessibleName(tr("Namespace"));
    m_namespace->setPlaceholderText(tr("e.g. agents.42.memories"));
    m_namespace->setFont(fixed);
    m_key->setObjectName(u"newItemKey"_s);
    m_key->setAccessibleName(tr("Key"));
    m_key->setFont(fixed);
    m_message->setObjectName(u"newItemMessage"_s);
    m_message->setTextFormat(Qt::RichText);
    m_message->setWordWrap(true);
    m_message->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_message->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    auto *form = new QFormLayout(this);
    form->setContentsMargins(12, 8, 12, 8);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("Namespace"), m_namespace);
    form->addRow(tr("Key"), m_key);
    form->addRow(QString(), m_message);
    m_message->hide();

    m_pause.setSingleShot(true);
    m_pause.setInterval(150ms);
    connect(&m_pause, &QTimer::timeout, this, &NewItemForm::look);
    connect(m_namespace, &QLineEdit::textChanged, this, &NewItemForm::typed);
    connect(m_key, &QLineEdit::textChanged, this, &NewItemForm::typed);
    connect(m_message, &QLabel::linkActivated, this, [this] {
        if (const auto existing = id())
            Q_EMIT existingRequested(*existing);
    });
}

void NewItemForm::start(const NamespacePath &ns, const QByteArray &key) {
    m_namespace->setText(textOf(ns.stored()));
    m_key->setText(textOf(key));
    typed();
    (ns.isRoot() ? m_namespace : m_key)->setFocus();
}

std::optional<ItemId> NewItemForm::id() const {
    const auto ns = NamespacePath::parse(m_namespace->text().toUtf8());
    if (!ns || ns->isRoot() || m_key->text().isEmpty() || !validatedNamespace(ns->labels(), false))
        return std::nullopt;
    return ItemId{*ns, m_key->text().toUtf8()};
}

NamespacePath NewItemForm::typedNamespace() const {
    return NamespacePath::parse(m_namespace->text().toUtf8()).value_or(NamespacePath());
}

void NewItemForm::typed() {
    m_taken = false;
    m_request.cancel();
    const QByteArray dotted = m_namespace->text().toUtf8();
    const auto ns = NamespacePath::parse(dotted);
    if (dotted.isEmpty()) {
        say(tr("An item needs a namespace: labels with periods between them."));
    } else if (!ns) {
        say(tr("Namespace: %1.").arg(ns.error().detail));
    } else if (const auto valid = validatedNamespace(ns->labels(), false); !valid) {
        say(tr("Namespace: %1.").arg(valid.error().detail));
    } else if (m_key->text().isEmpty()) {
        say(tr("An item needs a key."));
    } else {
        say({});
        m_pause.start();
    }
    Q_EMIT changed();
}

void NewItemForm::look() {
    const auto wanted = id();
    if (!wanted || !m_session->isOpen() || !m_session->capabilities().browse)
        return;
    m_request.run(*m_session->store(), PeekOp{*wanted}, this, [this](Result<PeekAnswer> answer) {
        if (!answer || !answer->item)
            return;
        m_taken = true;
        say(tr("This namespace already has an item with this key."));
        m_message->setText(m_message->text() + u" <a href=\"open\">"_s +
                           tr("Open it").toHtmlEscaped() + u"</a>"_s);
        Q_EMIT changed();
    });
}

void NewItemForm::say(const QString &reason) {
    m_reason = reason;
    m_message->setText(reason.toHtmlEscaped());
    m_message->setVisible(!reason.isEmpty());
}

} // namespace nestor::ui
