// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/embedding/embedder.h"
#include "core/json/field_path.h"
#include "core/model/index_config.h"
#include "core/model/operations.h"
#include "core/search/embed/search_setup.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace nestor {

/// Gives puts the vectors of their texts, before anything is written. Immutable; may be called
/// from several threads at once.
class PutEmbedder {
public:
    /// `embedder` may be null: then only vectors that callers bring are checked and passed on.
    PutEmbedder(IndexConfig config, std::shared_ptr<Embedder> embedder, VectorHome home);

    /// Fills PutOp::vectors of every put that writes a value and does not bring its own:
    ///   - the texts of the configured fields, or of the fields the put names, one vector each;
    ///   - an empty list where nothing is to be embedded (index `false`, no text), which removes
    ///     what an earlier put left;
    ///   - nothing where there is no embedder: what is stored is left, as out of date.
    /// Of several puts to one item only the last is embedded; equal texts are embedded once.
    ///
    /// Fails with InvalidArgument, which names the operation, the field and both sizes, for a
    /// vector that does not fit the index, and as the embedder does; then no put was changed.
    [[nodiscard]] Result<void> embed(std::vector<Op> &ops, std::stop_token stop = {}) const;

    /// The texts that would be embedded of `value`, with the names their vectors are stored under.
    /// None where `value` is not JSON. The whole document ("$") is what LangGraph embeds, its JSON,
    /// where the agent shares the vectors; else its strings, without names and punctuation.
    [[nodiscard]] std::vector<FieldText> textsOf(const QByteArray &value,
                                                 const IndexChoice &choice = {}) const;

    [[nodiscard]] const IndexConfig &config() const { return m_config; }
    [[nodiscard]] const std::shared_ptr<Embedder> &embedder() const { return m_embedder; }
    /// The dimensions of the index; 0 while neither configuration nor embedder say.
    [[nodiscard]] int dims() const;
    /// What PutOp::vectorsEmbedder of this embedder's vectors is.
    [[nodiscard]] QByteArray vectorsEmbedder() const;

private:
    [[nodiscard]] Result<void> checkGiven(const PutOp &op, qsizetype number, bool alone) const;

    IndexConfig m_config;
    std::vector<FieldPath> m_paths;
    std::shared_ptr<Embedder> m_embedder;
    VectorHome m_home;
};

/// The text of `value` whose vector is called `field`; empty where there is none.
[[nodiscard]] QByteArray textOfField(const QByteArray &value, const QByteArray &field,
                                     VectorHome home);

/// SHA-256 of a text, as FieldVector::textHash has it.
[[nodiscard]] QByteArray textHash(const QByteArray &text);

/// InvalidArgument unless `vector` can be compared in an index of `dims` dimensions (0: any up to
/// kMaxVectorDims); `what` begins the sentence: "Operation 3: The vector of field 'text'".
[[nodiscard]] Result<void> checkVectorFits(const Vector &vector, int dims, Distance distance,
                                           const QString &what);

} // namespace nestor
