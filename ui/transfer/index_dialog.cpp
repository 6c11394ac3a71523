// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfer/index_dialog.h"

#include "core/base/text.h"
#include "ui/session/prompts.h"
#include "ui/session/store_session.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/transfer/index_task.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kLearned = u"learned"_s;
const QString kOpenAi = u"openai-compatible"_s;
const QString kStatic = u"static"_s;
const QString kNone = u"none"_s;

/// The paths between the commas; a comma inside braces or brackets belongs to a path: "{a,b}".
QByteArrayList fieldsIn(const QString &text) {
    QByteArrayList fields;
    QString field;
    int depth = 0;
    const auto take = [&] {
        if (!field.trimmed().isEmpty())
            fields << field.trimmed().toUtf8();
        field.clear();
    };
    for (const QChar c : text) {
        if (c == u'{' || c == u'[')
            ++depth;
        else if (c == u'}' || c == u']')
            --depth;
        if (c == u',' && depth <= 0)
            take();
        else
            field += c;
    }
    take();
    return fields;
}

} // namespace

IndexDialog::IndexDialog(StoreSession *session, TaskList *tasks, Prompts *prompts, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_tasks(tasks)
    , m_prompts(prompts)
    , m_form(new QFormLayout)
    , m_embedder(new QComboBox(this))
    , m_explanation(new QLabel(this))
    , m_fields(new QLineEdit(this))
    , m_url(new QLineEdit(this))
    , m_model(new QLineEdit(this))
    , m_keyVariable(new QLineEdit(this))
    , m_plainHttp(
          new QCheckBox(tr("Allow http:// to another machine: others can read along"), this))
    , m_folderRow(new QWidget(this))
    , m_folder(new QLineEdit(m_folderRow))
    , m_codes(new QCheckBox(tr("Save memory: the index keeps 8-bit codes"), this))
    , m_words(new QComboBox(this))
    , m_wordsExplanation(new QLabel(this))
    , m_rebuild(new QCheckBox(tr("Embed everything anew, also what did not change"), this))
    , m_message(new QLabel(this))
    , m_start(new QPushButton(tr("Build the index"), this)) {
    setObjectName(u"indexDialog"_s);
    setWindowTitle(tr("Search index of %1").arg(m_session->title()));
    const auto name = [](QWidget *widget, const QString &object, const QString &accessible) {
        widget->setObjectName(object);
        widget->setAccessibleName(accessible);
    };
    name(m_embedder, u"indexEmbedder"_s, tr("Who makes the vectors"));
    m_embedder->addItem(tr("Learned from this store"), kLearned);
    m_embedder->addItem(tr("A service (OpenAI, Ollama, llama.cpp …)"), kOpenAi);
    m_embedder->addItem(tr("A static model on this machine"), kStatic);
    m_embedder->addItem(tr("None: search by words only"), kNone);
    name(m_explanation, u"indexExplanation"_s, tr("What this means"));
    m_explanation->setTextFormat(Qt::PlainText);
    m_explanation->setWordWrap(true);
    m_explanation->setForegroundRole(QPalette::PlaceholderText);
    m_explanation->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    name(m_fields, u"indexFields"_s, tr("Fields"));
    m_fields->setFont(codeFont(font()));
    m_fields->setPlaceholderText(tr("$ is the whole value; else e.g. text, tags[*]"));
    name(m_url, u"indexUrl"_s, tr("Address of the service"));
    m_url->setPlaceholderText(u"http://localhost:11434/v1"_s);
    name(m_model, u"indexModel"_s, tr("Model"));
    m_model->setPlaceholderText(tr("e.g. nomic-embed-text"));
    name(m_keyVariable, u"indexKeyVariable"_s, tr("Environment variable with the key"));
    m_keyVariable->setPlaceholderText(u"OPENAI_API_KEY"_s);
    name(m_folder, u"indexFolder"_s, tr("Folder of the model"));
    auto *choose = new QPushButton(tr("Choose…"), m_folderRow);
    name(choose, u"chooseModelFolder"_s, tr("Choose the folder of the model"));
    auto *folderLayout = new QHBoxLayout(m_folderRow);
    folderLayout->setContentsMargins(0, 0, 0, 0);
    folderLayout->addWidget(m_folder, 1);
    folderLayout->addWidget(choose);
    m_folderRow->setObjectName(u"indexFolderRow"_s);
    name(m_words, u"indexWords"_s, tr("What is found by words"));
    m_words->addItem(tr("As it is"));
    m_words->addItem(tr("Whole words"), static_cast<int>(TextTokenizer::Words));
    m_words->addItem(tr("Parts of words, too"), static_cast<int>(TextTokenizer::Trigrams));
    name(m_wordsExplanation, u"indexWordsExplanation"_s, tr("What this means"));
    m_wordsExplanation->setTextFormat(Qt::PlainText);
    m_wordsExplanation->setWordWrap(true);
    m_wordsExplanation->setForegroundRole(QPalette::PlaceholderText);
    m_plainHttp->setObjectName(u"indexPlainHttp"_s);
    m_codes->setObjectName(u"indexCodes"_s);
    m_codes->setToolTip(
        tr("In a large store the index then takes half of the memory or less. The best "
           "results are told apart by the stored numbers, so scores are the same."));
    m_rebuild->setObjectName(u"indexRebuild"_s);
    name(m_message, u"indexMessage"_s, tr("Message"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_start->setObjectName(u"indexStart"_s);
    makePrimary(m_start);
    m_start->setDefault(true);

    m_form->setHorizontalSpacing(spacing::kMedium);
    m_form->setVerticalSpacing(spacing::kSmall);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->addRow(tr("Vectors"), m_embedder);
    m_form->addRow(QString(), m_explanation);
    m_form->addRow(tr("Fields"), m_fields);
    m_form->addRow(tr("Address"), m_url);
    m_form->addRow(QString(), m_plainHttp);
    m_form->addRow(tr("Model"), m_model);
    m_form->addRow(tr("Key from"), m_keyVariable);
    m_form->addRow(tr("Folder"), m_folderRow);
    m_form->addRow(QString(), m_codes);
    m_form->addRow(tr("Words"), m_words);
    m_form->addRow(QString(), m_wordsExplanation);
    m_form->addRow(QString(), m_rebuild);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(u"dialogButtons"_s);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"closeDialog"_s);
    buttons->addButton(m_start, QDialogButtonBox::ActionRole);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    layout->setSpacing(spacing::kMedium);
    layout->addLayout(m_form);
    layout->addWidget(m_message);
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(560, 420); // the most that an embedder asks for

    connect(m_embedder, &QComboBox::currentIndexChanged, this, &IndexDialog::update);
    connect(m_words, &QComboBox::currentIndexChanged, this, &IndexDialog::update);
    for (QLineEdit *edit : {m_fields, m_url, m_model, m_keyVariable, m_folder})
        connect(edit, &QLineEdit::textChanged, this, &IndexDialog::update);
    connect(choose, &QPushButton::clicked, this, [this] {
        Prompts::FileRequest request;
        request.title = tr("Folder of the model");
        m_prompts->openFolder(this, request,
                              [this](const QString &path) { m_folder->setText(path); });
    });
    connect(m_start, &QPushButton::clicked, this, &IndexDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);

    IndexConfig config;
    config.embedder.provider = "learned";
    if (m_session->isOpen()) {
        if (const auto stored = m_session->store()->config().index)
            config = *stored;
    }
    showConfig(config);
}

void IndexDialog::showConfig(const IndexConfig &config) {
    m_ef = config.ef;
    m_codes->setChecked(config.encoding == VectorEncoding::Int8);
    const int row = m_embedder->findData(textOf(config.embedder.provider));
    m_embedder->setCurrentIndex(qMax(0, row));
    m_fields->setText(textOf(config.fields.join(", ")));
    m_url->setText(config.embedder.url);
    m_keyVariable->setText(config.embedder.apiKeyVariable);
    m_plainHttp->setChecked(config.embedder.allowPlainHttp);
    const bool isStatic = config.embedder.provider == kStatic.toUtf8();
    (isStatic ? m_folder : m_model)->setText(config.embedder.model);
    update();
}

Result<IndexPlan> IndexDialog::plan() const {
    IndexPlan plan;
    const QString provider = m_embedder->currentData().toString();
    plan.index.embedder.provider = provider.toUtf8();
    plan.index.fields.clear();
    plan.index.fields = fieldsIn(m_fields->text());
    if (plan.index.fields.isEmpty())
        plan.index.fields << "$"_ba;
    if (provider == kOpenAi) {
        plan.index.embedder.url = m_url->text().trimmed();
        plan.index.embedder.model = m_model->text().trimmed();
        plan.index.embedder.apiKeyVariable = m_keyVariable->text().trimmed();
        plan.index.embedder.allowPlainHttp = m_plainHttp->isChecked();
        if (plan.index.embedder.url.isEmpty() || plan.index.embedder.model.isEmpty())
            return failure(ErrorCode::InvalidConfig,
                           tr("A service needs its address and the name of a model."));
    } else if (provider == kStatic) {
        plan.index.embedder.model = m_folder->text().trimmed();
        if (plan.index.embedder.model.isEmpty())
            return failure(ErrorCode::InvalidConfig, tr("Choose the folder of the model."));
    }
    plan.index.ef = m_ef;
    if (m_codes->isChecked() && provider != kNone)
        plan.index.encoding = VectorEncoding::Int8;
    plan.rebuild = m_rebuild->isChecked();
    if (const QVariant words = m_words->currentData(); words.isValid())
        plan.words = static_cast<TextTokenizer>(words.toInt());
    return plan;
}

void IndexDialog::update() {
    const QString provider = m_embedder->currentData().toString();
    const auto show = [this](QWidget *field, bool shown) {
        field->setVisible(shown);
        if (QWidget *label = m_form->labelForField(field))
            label->setVisible(shown);
    };
    show(m_url, provider == kOpenAi);
    show(m_plainHttp, provider == kOpenAi);
    show(m_model, provider == kOpenAi);
    show(m_keyVariable, provider == kOpenAi);
    show(m_folderRow, provider == kStatic);
    show(m_fields, provider != kNone);
    show(m_codes, provider != kNone);
    m_explanation->setText(
        provider == kLearned  ? tr("Learns from the store's own texts which words belong together. "
                                    "Nothing is downloaded, nothing leaves this machine.")
        : provider == kOpenAi ? tr("The texts are sent to this address. The key is read from the "
                                   "environment and never stored.")
        : provider == kStatic ? tr("A Model2Vec folder: model.safetensors, tokenizer.json. Nothing "
                                   "leaves this machine.")
                              : tr("Questions then find the words that they are made of."));
    const QVariant words = m_words->currentData();
    m_wordsExplanation->setVisible(words.isValid());
    if (words.isValid()) {
        m_wordsExplanation->setText(
            static_cast<TextTokenizer>(words.toInt()) == TextTokenizer::Trigrams
                ? tr("Finds also what stands inside a word, three characters and more: “phone” in "
                     "“smartphone”, a part of an identifier. The index takes about three times the "
                     "room.")
                : tr("Finds the words of every script, Chinese and Japanese ones, too."));
    }
    const auto plan = this->plan();
    m_message->setText(plan ? QString() : plan.error().detail);
    m_message->setVisible(!plan);
    m_start->setEnabled(plan.has_value() && m_session->isOpen());
}

void IndexDialog::start() {
    const auto plan = this->plan();
    if (!plan || !m_session->isOpen())
        return;
    startIndexing(m_tasks, m_session, *plan, true);
    close();
}

} // namespace nestor::ui
