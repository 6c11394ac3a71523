// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_line.h"

#include "core/model/store_location.h"
#include "ui/session/index_watch.h"
#include "ui/session/store_session.h"
#include "ui/session/store_trouble.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSaidMilliseconds = 6000;
constexpr qint64 kMinute = 60;
constexpr qint64 kHour = 60 * kMinute;

} // namespace

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent)
    , m_dot(new QLabel(u"●"_s))
    , m_live(new QLabel)
    , m_owner(new QLabel)
    , m_said(new ElidedLabel)
    , m_count(new QLabel)
    , m_index(new QLabel) {
    setObjectName(u"statusLine"_s);
    setAccessibleName(tr("Status"));
    m_dot->setObjectName(u"statusDot"_s);
    m_live->setObjectName(u"statusLive"_s);
    m_owner->setObjectName(u"statusOwner"_s);
    m_said->setObjectName(u"statusSaid"_s);
    m_count->setObjectName(u"statusCount"_s);
    m_index->setObjectName(u"statusIndex"_s);
    m_said->setAlignment(Qt::AlignCenter);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::kMedium, spacing::kTight + 1, spacing::kMedium,
                               spacing::kTight);
    layout->setSpacing(spacing::kLarge);
    auto *live = new QHBoxLayout;
    live->setSpacing(spacing::kTight);
    live->addWidget(m_dot);
    live->addWidget(m_live);
    layout->addLayout(live);
    layout->addWidget(m_owner);
    layout->addWidget(m_said, 1);
    layout->addWidget(m_count);
    layout->addWidget(m_index);
    for (QLabel *label : {m_live, m_owner, m_said, m_count, m_index}) {
        label->setTextFormat(Qt::PlainText);
        label->setMinimumWidth(1); // a narrow window cuts the line, not the other way round
    }
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &StatusLine::update);
    m_forget.setSingleShot(true);
    m_forget.setInterval(kSaidMilliseconds);
    connect(&m_forget, &QTimer::timeout, m_said, &QLabel::clear);
    update();
}

void StatusLine::setSession(StoreSession *session) {
    if (m_session) {
        m_session->disconnect(this);
        m_session->index()->disconnect(this);
        m_session->trouble()->disconnect(this);
    }
    m_session = session;
    if (session != nullptr) {
        connect(session, &StoreSession::stateChanged, this, &StatusLine::update);
        connect(session, &StoreSession::changed, this, &StatusLine::update);
        connect(session, &StoreSession::itemCountChanged, this, &StatusLine::update);
        connect(session->index(), &IndexWatch::changed, this, &StatusLine::update);
        connect(session->trouble(), &StoreTrouble::changed, this, &StatusLine::update);
        m_tick.start();
    } else {
        m_tick.stop();
    }
    update();
}

void StatusLine::say(const QString &sentence) {
    m_said->setText(sentence);
    m_forget.start();
}

QString StatusLine::troubleText() const {
    switch (m_session->trouble()->kind()) {
    case StoreTrouble::Kind::None:
        break;
    case StoreTrouble::Kind::Waiting:
        return tr("Waiting for another program…");
    case StoreTrouble::Kind::Missing:
        return tr("The file is gone");
    case StoreTrouble::Kind::Emptied:
    case StoreTrouble::Kind::Damaged:
        return tr("The file is damaged");
    case StoreTrouble::Kind::Lost:
        return tr("The connection is lost");
    }
    return {};
}

QString StatusLine::liveText() const {
    if (!m_session)
        return tr("No store is open");
    if (const QString trouble = troubleText(); !trouble.isEmpty())
        return trouble;
    if (m_session->state() == StoreSession::State::Opening)
        return tr("Opening…");
    if (m_session->state() == StoreSession::State::Failed)
        return tr("Not open");
    const auto last = m_session->lastForeignWrite();
    if (!last)
        return tr("Live: watching for changes");
    const qint64 seconds =
        std::max<qint64>(0, (Timestamp::now().micros - last->micros) / 1'000'000);
    if (seconds < 2)
        return tr("Live: another program wrote just now");
    if (seconds < kMinute)
        return tr("Live: another program wrote %1 s ago").arg(seconds);
    if (seconds < kHour)
        return tr("Live: another program wrote %1 min ago").arg(seconds / kMinute);
    return tr("Live: another program wrote %1 h ago").arg(seconds / kHour);
}

QString StatusLine::ownerText() const {
    if (!m_session || !m_session->isOpen())
        return {};
    const auto location = StoreLocation::parse(m_session->url());
    if (location && location->kind() == StoreLocation::Kind::Postgres) {
        const QString host = location->host().isEmpty() ? u"localhost"_s : location->host();
        const QString place =
            location->user().isEmpty() ? host : tr("%1 at %2").arg(location->user(), host);
        return m_session->isWritable() ? place : tr("%1, read-only").arg(place);
    }
    if (!m_session->isWritable())
        return tr("Read-only: nothing can be written");
    return m_session->ownership() == StoreSession::Ownership::Managed
               ? tr("Managed store: every change is kept")
               : tr("Guest store: nothing is written but your edits");
}

void StatusLine::update() {
    const Colors &colors = Colors::of(palette());
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, colors.secondary);
    QPalette dot = palette();
    const auto trouble = m_session ? m_session->trouble()->kind() : StoreTrouble::Kind::None;
    dot.setColor(QPalette::WindowText, trouble == StoreTrouble::Kind::None      ? colors.live
                                       : trouble == StoreTrouble::Kind::Waiting ? colors.edited
                                                                                : colors.error);
    const QFont small = labelFont(font());
    for (QLabel *label : {m_live, m_owner, m_said, m_count, m_index}) {
        label->setPalette(quiet);
        label->setFont(small);
    }
    m_dot->setPalette(dot);
    // What is wrong is told by the sign's shape, too.
    m_dot->setText(trouble == StoreTrouble::Kind::None      ? u"●"_s
                   : trouble == StoreTrouble::Kind::Waiting ? u"◌"_s
                                                            : u"✕"_s);
    m_dot->setVisible(m_session && (m_session->isOpen() || trouble != StoreTrouble::Kind::None));
    m_live->setText(liveText());
    m_owner->setText(ownerText());
    const auto index = m_session ? m_session->index()->status() : std::nullopt;
    m_index->setText(indexText(index));
    m_index->setToolTip(indexAdvice(index));
    m_index->setAccessibleDescription(indexAdvice(index));
    m_index->setVisible(!m_index->text().isEmpty());
    const auto count = m_session ? m_session->itemCount() : std::nullopt;
    if (!count)
        m_count->clear();
    else
        m_count->setText(*count == 1 ? tr("1 item") : tr("%L1 items").arg(*count));
}

void StatusLine::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

void StatusLine::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Colors &colors = Colors::of(palette());
    painter.fillRect(rect(), colors.surface);
    painter.fillRect(0, 0, width(), 1, colors.line);
}

} // namespace nestor::ui
