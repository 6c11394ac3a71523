// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/truncated_svd.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace nestor;

class TruncatedSvdTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knownDecompositionIsFound();
    void basisIsOrthonormal();
    void noDirectionOfTheSameSizeHoldsMore();
    void dimsEndAtTheRank();
    void threadsDoNotChangeTheBits();
    void emptyMatricesHaveNoDims_data();
    void emptyMatricesHaveNoDims();
    void cancelIsHeard();
    void progressReachesItsEnd();
};

namespace {

SparseColumns fromDense(const std::vector<std::vector<float>> &columns, quint32 rowCount) {
    SparseColumns matrix;
    matrix.rowCount = rowCount;
    for (const auto &column : columns) {
        for (quint32 row = 0; row < rowCount; ++row) {
            if (column[row] != 0) {
                matrix.rows.push_back(row);
                matrix.values.push_back(column[row]);
            }
        }
        matrix.begins.push_back(matrix.rows.size());
    }
    return matrix;
}

/// Columns that are mixes of `rank` hidden directions of falling weight, with some noise.
SparseColumns structured(quint32 rowCount, std::size_t columnCount, int rank) {
    std::mt19937 random(7);
    const auto number = [&random] { return static_cast<float>(random() % 2001) / 1000.0F - 1.0F; };
    std::vector<std::vector<float>> hidden(static_cast<std::size_t>(rank),
                                           std::vector<float>(rowCount));
    for (auto &direction : hidden)
        for (float &v : direction)
            v = number();
    std::vector<std::vector<float>> columns(columnCount, std::vector<float>(rowCount));
    for (auto &column : columns) {
        for (std::size_t k = 0; k < hidden.size(); ++k) {
            const float share = number() / static_cast<float>(k + 1);
            for (quint32 row = 0; row < rowCount; ++row)
                column[row] += share * hidden[k][row];
        }
        for (float &v : column)
            v += 0.01F * number();
    }
    return fromDense(columns, rowCount);
}

LeftSingularVectors decompose(const SparseColumns &matrix, int dims, int threads = 1) {
    SvdOptions options;
    options.dims = dims;
    options.threads = threads;
    Job job;
    return leftSingularVectors(matrix, options, job).value();
}

/// Sum of the squares of basis' * matrix: what the basis holds of it.
double heldBy(const std::vector<float> &basis, int dims, const SparseColumns &matrix) {
    double held = 0;
    const auto width = static_cast<std::size_t>(dims);
    for (std::size_t column = 0; column < matrix.columnCount(); ++column) {
        for (std::size_t k = 0; k < width; ++k) {
            double projection = 0;
            for (std::size_t e = matrix.begins[column]; e < matrix.begins[column + 1]; ++e)
                projection += double(matrix.values[e]) * double(basis[matrix.rows[e] * width + k]);
            held += projection * projection;
        }
    }
    return held;
}

} // namespace

void TruncatedSvdTest::knownDecompositionIsFound() {
    // Diagonal, shuffled: the singular values are the entries, the vectors the unit vectors.
    const std::vector<float> entries = {3, 9, 1, 7, 5, 0.5F};
    std::vector<std::vector<float>> columns;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        columns.emplace_back(entries.size());
        columns.back()[i] = entries[i];
    }
    const LeftSingularVectors found = decompose(fromDense(columns, 6), 3);
    QCOMPARE(found.dims, 3);
    const std::vector<float> values = {9, 7, 5};
    const std::vector<std::size_t> places = {1, 3, 4};
    for (std::size_t k = 0; k < 3; ++k) {
        QVERIFY(std::abs(found.singularValues[k] - values[k]) < 1e-4F);
        for (std::size_t row = 0; row < 6; ++row)
            QVERIFY(std::abs(found.basis[row * 3 + k] - (row == places[k] ? 1.0F : 0.0F)) < 1e-4F);
    }
}

void TruncatedSvdTest::basisIsOrthonormal() {
    const LeftSingularVectors found = decompose(structured(150, 400, 20), 40);
    QCOMPARE(found.dims, 40);
    for (std::size_t a = 0; a < 40; ++a) {
        for (std::size_t b = a; b < 40; ++b) {
            double product = 0;
            for (std::size_t row = 0; row < 150; ++row)
                product += double(found.basis[row * 40 + a]) * double(found.basis[row * 40 + b]);
            QVERIFY(std::abs(product - (a == b ? 1.0 : 0.0)) < 1e-4);
        }
    }
    QVERIFY(std::is_sorted(found.singularValues.rbegin(), found.singularValues.rend()));
}

void TruncatedSvdTest::noDirectionOfTheSameSizeHoldsMore() {
    // Eckart and Young: the best 10 directions are the 10 largest singular vectors. A full
    // decomposition gives those, the truncated one must come as close as single precision allows.
    const SparseColumns matrix = structured(120, 300, 30);
    const LeftSingularVectors all = decompose(matrix, 120);
    double best = 0;
    for (std::size_t k = 0; k < 10; ++k)
        best += double(all.singularValues[k]) * double(all.singularValues[k]);
    const LeftSingularVectors ten = decompose(matrix, 10);
    QVERIFY(heldBy(ten.basis, 10, matrix) > 0.9999 * best);
}

void TruncatedSvdTest::dimsEndAtTheRank() {
    // Three texts, the third like the first: two directions.
    const SparseColumns matrix = fromDense({{1, 2, 0, 0}, {0, 0, 3, 1}, {1, 2, 0, 0}}, 4);
    QCOMPARE(decompose(matrix, 200).dims, 2);
}

void TruncatedSvdTest::threadsDoNotChangeTheBits() {
    const SparseColumns matrix = structured(200, 500, 40);
    const LeftSingularVectors one = decompose(matrix, 90, 1);
    const LeftSingularVectors four = decompose(matrix, 90, 4);
    QVERIFY(one.basis == four.basis);
    QVERIFY(one.singularValues == four.singularValues);
}

void TruncatedSvdTest::emptyMatricesHaveNoDims_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("nothing") << 0 << 0;
    QTest::newRow("words without texts") << 5 << 0;
    QTest::newRow("texts without words") << 0 << 5;
    QTest::newRow("no entries") << 4 << 5;
}

void TruncatedSvdTest::emptyMatricesHaveNoDims() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    SparseColumns matrix;
    matrix.rowCount = static_cast<quint32>(rows);
    matrix.begins.resize(static_cast<std::size_t>(columns) + 1);
    const LeftSingularVectors found = decompose(matrix, 10);
    QCOMPARE(found.dims, 0);
    QVERIFY(found.basis.empty());
}

void TruncatedSvdTest::cancelIsHeard() {
    std::stop_source stop;
    stop.request_stop();
    Job job(stop.get_token());
    const auto found = leftSingularVectors(structured(50, 60, 5), {}, job);
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::Cancelled);
}

void TruncatedSvdTest::progressReachesItsEnd() {
    class Recorder : public Job {
    public:
        void report(qint64 done, qint64 total) override {
            QVERIFY(done >= last && done <= total);
            last = done;
            end = total;
        }
        qint64 last = 0;
        qint64 end = -1;
    } job;
    SvdOptions options;
    options.threads = 1;
    QVERIFY(leftSingularVectors(structured(80, 90, 5), options, job).has_value());
    QCOMPARE(job.last, job.end);
}

QTEST_APPLESS_MAIN(TruncatedSvdTest)
#include "tst_truncated_svd.moc"
