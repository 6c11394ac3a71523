// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/truncated_svd.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <random>
#include <thread>

#include <Eigen/Dense>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

using Matrix = Eigen::MatrixXf;

/// Columns of the dense matrices are worked on in blocks of this many, each block by one thread:
/// every sum is made by one thread in one order, so the result does not depend on how many threads
/// there are, and a block's row is two cache lines.
constexpr int kBlockColumns = 32;
using BlockRow = Eigen::Array<float, kBlockColumns, 1>;

/// Signs drawn at random: as good a sketch as normally distributed numbers, and the same with
/// every standard library.
Matrix randomSigns(Eigen::Index rows, Eigen::Index columns, quint64 seed) {
    std::mt19937_64 generator(seed);
    Matrix signs(rows, columns);
    quint64 bits = 0;
    for (Eigen::Index i = 0; i < signs.size(); ++i) {
        if (i % 64 == 0)
            bits = generator();
        signs.data()[i] = (bits & 1U) != 0 ? 1.0F : -1.0F;
        bits >>= 1U;
    }
    return signs;
}

/// Replaces the columns by an orthonormal basis of what they span, and more where they depend on
/// each other; false when the job was cancelled. Panel by panel, by Householder's reflections
/// within one and by Gram and Schmidt's projection from the panels before it, both of them twice,
/// which is enough (L. Giraud, J. Langou and M. Rozloznik, "The loss of orthogonality in the
/// Gram-Schmidt orthogonalization process", 2005): of large matrices a whole decomposition takes
/// seconds in which nobody could cancel.
bool orthonormalise(Matrix &columns, const Job &job) {
    constexpr Eigen::Index kPanel = 32;
    for (Eigen::Index first = 0; first < columns.cols(); first += kPanel) {
        const Eigen::Index width = std::min(kPanel, columns.cols() - first);
        auto panel = columns.middleCols(first, width);
        const auto before = columns.leftCols(first);
        for (int pass = 0; pass < (first > 0 ? 2 : 1); ++pass) {
            if (job.cancelled())
                return false;
            if (first > 0) {
                const Matrix along = before.transpose() * panel;
                panel.noalias() -= before * along;
            }
            const Eigen::HouseholderQR<Matrix> qr(panel);
            panel = qr.householderQ() * Matrix::Identity(columns.rows(), width);
        }
    }
    return true;
}

/// Multiplies by A·Aᵀ, and says how far the whole computation is.
class GramProduct {
public:
    GramProduct(const SparseColumns &matrix, int threads, int products, int columns, Job &job)
        : m_matrix(matrix)
        , m_job(job)
        , m_threads(threads > 0
                        ? threads
                        : static_cast<int>(std::max(1U, std::thread::hardware_concurrency())))
        , m_total(qint64(products) * ((columns + kBlockColumns - 1) / kBlockColumns)) {}

    /// A·Aᵀ·x; unfinished rubbish when the job was cancelled.
    [[nodiscard]] Matrix operator()(const Matrix &x) {
        Matrix product(x.rows(), x.cols());
        const auto blocks = static_cast<int>((x.cols() + kBlockColumns - 1) / kBlockColumns);
        std::atomic<int> nextBlock = 0;
        const auto work = [&](bool reports) {
            std::vector<float> in;
            std::vector<float> out;
            for (int block = nextBlock++; block < blocks; block = nextBlock++) {
                multiplyBlock(x, product, block, in, out);
                ++m_done;
                if (reports)
                    m_job.report(m_done, m_total);
            }
        };
        {
            std::vector<std::jthread> helpers;
            for (int i = 1; i < std::min(m_threads, blocks); ++i)
                helpers.emplace_back([&work] { work(false); });
            work(true);
        }
        return product;
    }

private:
    void multiplyBlock(const Matrix &x, Matrix &product, int block, std::vector<float> &in,
                       std::vector<float> &out) const {
        const Eigen::Index first = Eigen::Index(block) * kBlockColumns;
        const Eigen::Index width = std::min<Eigen::Index>(kBlockColumns, x.cols() - first);
        const auto rows = static_cast<std::size_t>(x.rows());
        in.assign(rows * kBlockColumns, 0.0F);
        out.assign(rows * kBlockColumns, 0.0F);
        for (Eigen::Index c = 0; c < width; ++c) {
            for (std::size_t r = 0; r < rows; ++r)
                in[r * kBlockColumns + static_cast<std::size_t>(c)] =
                    x(static_cast<Eigen::Index>(r), first + c);
        }
        for (std::size_t column = 0; column < m_matrix.columnCount(); ++column) {
            if (column % 4096 == 0 && m_job.cancelled())
                return;
            const std::size_t begin = m_matrix.begins[column];
            const std::size_t end = m_matrix.begins[column + 1];
            BlockRow projected = BlockRow::Zero();
            for (std::size_t e = begin; e < end; ++e)
                projected += m_matrix.values[e] *
                             Eigen::Map<const BlockRow>(in.data() + m_matrix.rows[e] *
                                                                        std::size_t(kBlockColumns));
            for (std::size_t e = begin; e < end; ++e)
                Eigen::Map<BlockRow>(out.data() + m_matrix.rows[e] * std::size_t(kBlockColumns)) +=
                    m_matrix.values[e] * projected;
        }
        for (Eigen::Index c = 0; c < width; ++c) {
            for (std::size_t r = 0; r < rows; ++r)
                product(static_cast<Eigen::Index>(r), first + c) =
                    out[r * kBlockColumns + static_cast<std::size_t>(c)];
        }
    }

    const SparseColumns &m_matrix;
    Job &m_job;
    int m_threads;
    qint64 m_total;
    std::atomic<qint64> m_done = 0;
};

} // namespace

Result<LeftSingularVectors> leftSingularVectors(const SparseColumns &matrix,
                                                const SvdOptions &options, Job &job) {
    const auto cancelled = [] {
        return failure(ErrorCode::Cancelled, u"training was cancelled"_s);
    };
    const auto rows = static_cast<Eigen::Index>(matrix.rowCount);
    const auto width = std::min({Eigen::Index(options.dims) + options.oversampling, rows,
                                 static_cast<Eigen::Index>(matrix.columnCount())});
    LeftSingularVectors result;
    if (width <= 0 || options.dims <= 0 || matrix.values.empty())
        return result;

    GramProduct gramTimes(matrix, options.threads, options.powerIterations + 2,
                          static_cast<int>(width), job);
    Matrix basis = gramTimes(randomSigns(rows, width, options.seed));
    for (int i = 0; i <= options.powerIterations; ++i) {
        if (!orthonormalise(basis, job))
            return cancelled();
        if (i < options.powerIterations)
            basis = gramTimes(basis);
    }

    // Rayleigh-Ritz: within the subspace, A·Aᵀ is a small matrix whose eigenvectors we can have
    // exactly; its eigenvalues are the squares of the singular values.
    const Eigen::MatrixXd inside = (basis.transpose() * gramTimes(basis)).cast<double>();
    if (job.cancelled())
        return cancelled();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(0.5 * (inside + inside.transpose()));
    const Eigen::VectorXd &squares = eigen.eigenvalues(); // rising
    const double largest = squares(width - 1);

    // Directions below the noise of single precision are artefacts, not structure.
    constexpr double kNoise = 1e-6;
    int dims = 0;
    while (dims < options.dims && dims < width && squares(width - 1 - dims) > kNoise * largest)
        ++dims;
    result.dims = dims;
    const Matrix chosen = eigen.eigenvectors().rightCols(dims).rowwise().reverse().cast<float>();
    Matrix vectors = basis * chosen;
    for (int k = 0; k < dims; ++k) {
        Eigen::Index peak = 0;
        vectors.col(k).cwiseAbs().maxCoeff(&peak);
        if (vectors(peak, k) < 0)
            vectors.col(k) = -vectors.col(k);
        result.singularValues.push_back(static_cast<float>(std::sqrt(squares(width - 1 - k))));
    }
    result.basis.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(dims));
    Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
        result.basis.data(), rows, dims) = vectors;
    return result;
}

} // namespace nestor
