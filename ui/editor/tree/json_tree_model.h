// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/json_document.h"
#include "core/json/json_splice.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace nestor::ui {

/// A JSON document as a tree: names, values and types, each where it stands.
///
/// The model never changes the document: an edit is an edit of the text. It is asked for with
/// editRequested(), and when the text has it, setDocument() brings the new document back; values
/// that changed in a tree of the same shape are told as such, anything else as a reset.
class JsonTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { NameColumn, ValueColumn, TypeColumn, ColumnCount };
    enum Role {
        TypeRole = Qt::UserRole, ///< int(JsonType)
        PointerRole,             ///< QByteArray: JSON Pointer
        NodeRole,                ///< int: index into the document's nodes
    };

    explicit JsonTreeModel(QObject *parent = nullptr);
    ~JsonTreeModel() override;

    /// Null: the text is not JSON, and there is nothing to show.
    void setDocument(std::shared_ptr<const JsonDocument> document);
    [[nodiscard]] const std::shared_ptr<const JsonDocument> &document() const { return m_document; }
    void setReadOnly(bool readOnly);

    [[nodiscard]] QModelIndex indexOf(int node, Column column = NameColumn) const;
    /// The value that a JSON Pointer names; invalid where there is none (of doubled names, the
    /// first).
    [[nodiscard]] QModelIndex indexOf(const QByteArray &pointer, Column column = NameColumn) const;
    /// -1 for an invalid index.
    [[nodiscard]] static int nodeOf(const QModelIndex &index);

    /// A new member (`null`, with a name that is free) or element: into the array or object at
    /// `index`, behind its last; else behind the value at `index`. Returns the JSON Pointer of what
    /// will be new; null when it cannot be.
    QByteArray requestAdd(const QModelIndex &index);
    bool requestRemove(const QModelIndex &index);
    bool requestType(const QModelIndex &index, JsonType type);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    /// The value as text: what stands between the quotes of a string, or JSON; the name of a
    /// member; a JsonType for the type. False, and refused(), for what cannot be.
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;

Q_SIGNALS:
    void editRequested(const nestor::JsonEdit &edit);
    /// Why an edit was not made, one sentence.
    void refused(const QString &reason);

private:
    [[nodiscard]] const JsonNode &node(const QModelIndex &index) const;
    [[nodiscard]] int childAt(int node, int row) const;
    [[nodiscard]] bool sameShape(const JsonDocument &other) const;
    [[nodiscard]] bool isEditedAsJson(int node) const;
    [[nodiscard]] QString nameText(int node) const;
    [[nodiscard]] QString valueText(int node) const;
    bool request(const Result<JsonEdit> &edit);
    void buildChildren();

    std::shared_ptr<const JsonDocument> m_document;
    /// Children of all nodes, one after the other; those of node i start at m_firstChild[i].
    std::vector<int> m_children;
    std::vector<int> m_firstChild;
    std::vector<int> m_rows; ///< row of each node below its parent
    bool m_readOnly = false;
};

/// The word for a type, "string".
[[nodiscard]] QString jsonTypeName(JsonType type);

} // namespace nestor::ui
