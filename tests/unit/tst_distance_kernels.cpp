// SPDX-License-Identifier: Apache-2.0
#include "core/vector/distance_kernels.h"

#include <QTest>

#include <cmath>
#include <random>
#include <vector>

using namespace nestor;

/// Every kernel this machine runs, held against plain sums.
class DistanceKernelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scalarIsFirstAndTheLastIsUsed();
    void wholeNumbersAreExact_data();
    void wholeNumbersAreExact();
    void fractionsAreWithinRounding_data();
    void fractionsAreWithinRounding();
    void codesAreExact_data();
    void codesAreExact();
    void extremeCodesDoNotOverflow_data();
    void extremeCodesDoNotOverflow();
    void nothingBeyondTheEndIsRead_data();
    void nothingBeyondTheEndIsRead();

private:
    static void eachKernel();
    static const DistanceKernels &kernels();
};

namespace {

/// Every number of dimensions up to 1,100, where all lengths of a tail occur, and some beyond.
std::vector<std::size_t> allDims() {
    std::vector<std::size_t> dims;
    for (std::size_t i = 1; i <= 1100; ++i)
        dims.push_back(i);
    for (const std::size_t i : {1536, 2047, 2049, 3071, 3072, 4033, 4095, 4096})
        dims.push_back(i);
    return dims;
}

} // namespace

void DistanceKernelsTest::eachKernel() {
    QTest::addColumn<int>("kernel");
    const auto all = availableDistanceKernels();
    for (std::size_t i = 0; i < all.size(); ++i)
        QTest::newRow(all[i].name) << static_cast<int>(i);
}

const DistanceKernels &DistanceKernelsTest::kernels() {
    QFETCH(int, kernel);
    return availableDistanceKernels()[static_cast<std::size_t>(kernel)];
}

void DistanceKernelsTest::scalarIsFirstAndTheLastIsUsed() {
    const auto all = availableDistanceKernels();
    QCOMPARE(QByteArray(all.front().name), QByteArrayLiteral("scalar"));
    QCOMPARE(QByteArray(distanceKernels().name), QByteArray(all.back().name));
    QVERIFY(distanceKernels().dot == all.back().dot);
    QVERIFY(distanceKernels().dotCodes == all.back().dotCodes);
}

void DistanceKernelsTest::wholeNumbersAreExact_data() {
    eachKernel();
}

void DistanceKernelsTest::wholeNumbersAreExact() {
    // Sums of small whole numbers are exact in a float, in any order.
    std::mt19937 generator(1); // NOLINT(bugprone-random-generator-seed): repeatable
    std::vector<float> a(4097);
    std::vector<float> b(4097);
    for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] = static_cast<float>(generator() % 17) - 8;
        b[i] = static_cast<float>(generator() % 17) - 8;
    }
    for (const std::size_t dims : allDims()) {
        for (const std::size_t shift : {0, 1}) { // aligned as the allocator does, and not at all
            double dot = 0;
            double squares = 0;
            for (std::size_t i = shift; i < dims + shift; ++i) {
                dot += double{a[i]} * double{b[i]};
                squares += std::pow(double{a[i]} - double{b[i]}, 2);
            }
            QCOMPARE(double{kernels().dot(a.data() + shift, b.data() + shift, dims)}, dot);
            QCOMPARE(double{kernels().squaredL2(a.data() + shift, b.data() + shift, dims)},
                     squares);
        }
    }
}

void DistanceKernelsTest::fractionsAreWithinRounding_data() {
    eachKernel();
}

void DistanceKernelsTest::fractionsAreWithinRounding() {
    std::mt19937 generator(2); // NOLINT(bugprone-random-generator-seed): repeatable
    std::vector<float> a(4096);
    std::vector<float> b(4096);
    for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] = static_cast<float>(generator()) * 0x1p-31F - 1;
        b[i] = static_cast<float>(generator()) * 0x1p-31F - 1;
    }
    for (const std::size_t dims : allDims()) {
        double dot = 0;
        double magnitude = 0;
        double squares = 0;
        for (std::size_t i = 0; i < dims; ++i) {
            dot += double{a[i]} * double{b[i]};
            magnitude += std::abs(double{a[i]} * double{b[i]});
            squares += std::pow(double{a[i]} - double{b[i]}, 2);
        }
        // Each of at most `dims` additions may be off by half a unit in the last place.
        const double unit = 0x1p-24 * static_cast<double>(dims + 2);
        QVERIFY(std::abs(double{kernels().dot(a.data(), b.data(), dims)} - dot) <=
                unit * magnitude);
        QVERIFY(std::abs(double{kernels().squaredL2(a.data(), b.data(), dims)} - squares) <=
                unit * squares);
    }
}

void DistanceKernelsTest::codesAreExact_data() {
    eachKernel();
}

void DistanceKernelsTest::codesAreExact() {
    std::mt19937 generator(3); // NOLINT(bugprone-random-generator-seed): repeatable
    std::vector<qint8> a(4097);
    std::vector<qint8> b(4097);
    for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] = static_cast<qint8>(generator() % 256 - 128);
        b[i] = static_cast<qint8>(generator() % 256 - 128);
    }
    for (const std::size_t dims : allDims()) {
        qint64 dot = 0;
        for (std::size_t i = 1; i < dims + 1; ++i)
            dot += qint64{a[i]} * qint64{b[i]};
        QCOMPARE(qint64{kernels().dotCodes(a.data() + 1, b.data() + 1, dims)}, dot);
    }
}

void DistanceKernelsTest::extremeCodesDoNotOverflow_data() {
    eachKernel();
}

void DistanceKernelsTest::extremeCodesDoNotOverflow() {
    const std::vector<qint8> least(4096, -128);
    const std::vector<qint8> most(4096, 127);
    QCOMPARE(kernels().dotCodes(least.data(), least.data(), 4096), 4096 * 128 * 128);
    QCOMPARE(kernels().dotCodes(most.data(), most.data(), 4096), 4096 * 127 * 127);
    QCOMPARE(kernels().dotCodes(least.data(), most.data(), 4096), -4096 * 128 * 127);
    QCOMPARE(kernels().dotCodes(most.data(), least.data(), 4096), -4096 * 128 * 127);
}

void DistanceKernelsTest::nothingBeyondTheEndIsRead_data() {
    eachKernel();
}

void DistanceKernelsTest::nothingBeyondTheEndIsRead() {
    // What is behind the end would show: NaN in every sum, and as a code the largest product.
    for (std::size_t dims = 1; dims <= 130; ++dims) {
        std::vector<float> floats(dims + 64, std::nanf(""));
        std::fill_n(floats.begin(), dims, 1.0F);
        QCOMPARE(kernels().dot(floats.data(), floats.data(), dims), static_cast<float>(dims));
        QCOMPARE(kernels().squaredL2(floats.data(), floats.data(), dims), 0.0F);
        std::vector<qint8> codes(dims + 64, 127);
        std::fill_n(codes.begin(), dims, qint8{1});
        QCOMPARE(kernels().dotCodes(codes.data(), codes.data(), dims), static_cast<qint32>(dims));
    }
}

QTEST_APPLESS_MAIN(DistanceKernelsTest)
#include "tst_distance_kernels.moc"
