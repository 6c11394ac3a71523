// SPDX-License-Identifier: Apache-2.0
#include "core/vector/distance_kernels_x86.h"

#if defined(__x86_64__)

#include <immintrin.h>

// Each function is compiled for the instructions its attribute names, whatever the build's own
// target is, and is only called where the processor has them. Sums are kept in several registers,
// so that one addition need not wait for the one before.
#define NESTOR_TARGET_AVX2 __attribute__((target("avx2,fma")))
#define NESTOR_TARGET_AVX512 __attribute__((target("avx512f,avx512bw")))
#define NESTOR_TARGET_AVX512VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))

namespace nestor {

namespace {

// ---------------------------------------------------------------- SSE2, which every x86-64 has

float sumSse2(__m128 v) {
    v = _mm_add_ps(v, _mm_movehl_ps(v, v));
    v = _mm_add_ss(v, _mm_shuffle_ps(v, v, 1));
    return _mm_cvtss_f32(v);
}

qint32 sumSse2(__m128i v) {
    v = _mm_add_epi32(v, _mm_shuffle_epi32(v, _MM_SHUFFLE(1, 0, 3, 2)));
    v = _mm_add_epi32(v, _mm_shuffle_epi32(v, _MM_SHUFFLE(2, 3, 0, 1)));
    return _mm_cvtsi128_si32(v);
}

float dotSse2(const float *a, const float *b, std::size_t dims) {
    __m128 sum0 = _mm_setzero_ps();
    __m128 sum1 = _mm_setzero_ps();
    std::size_t i = 0;
    for (; i + 8 <= dims; i += 8) {
        sum0 = _mm_add_ps(sum0, _mm_mul_ps(_mm_loadu_ps(a + i), _mm_loadu_ps(b + i)));
        sum1 = _mm_add_ps(sum1, _mm_mul_ps(_mm_loadu_ps(a + i + 4), _mm_loadu_ps(b + i + 4)));
    }
    float sum = sumSse2(_mm_add_ps(sum0, sum1));
    for (; i < dims; ++i)
        sum += a[i] * b[i];
    return sum;
}

float squaredL2Sse2(const float *a, const float *b, std::size_t dims) {
    __m128 sum0 = _mm_setzero_ps();
    __m128 sum1 = _mm_setzero_ps();
    std::size_t i = 0;
    for (; i + 8 <= dims; i += 8) {
        const __m128 d0 = _mm_sub_ps(_mm_loadu_ps(a + i), _mm_loadu_ps(b + i));
        const __m128 d1 = _mm_sub_ps(_mm_loadu_ps(a + i + 4), _mm_loadu_ps(b + i + 4));
        sum0 = _mm_add_ps(sum0, _mm_mul_ps(d0, d0));
        sum1 = _mm_add_ps(sum1, _mm_mul_ps(d1, d1));
    }
    float sum = sumSse2(_mm_add_ps(sum0, sum1));
    for (; i < dims; ++i) {
        const float difference = a[i] - b[i];
        sum += difference * difference;
    }
    return sum;
}

qint32 dotCodesSse2(const qint8 *a, const qint8 *b, std::size_t dims) {
    __m128i sum0 = _mm_setzero_si128();
    __m128i sum1 = _mm_setzero_si128();
    std::size_t i = 0;
    for (; i + 16 <= dims; i += 16) {
        const __m128i va = _mm_loadu_si128(reinterpret_cast<const __m128i *>(a + i));
        const __m128i vb = _mm_loadu_si128(reinterpret_cast<const __m128i *>(b + i));
        // To 16 bits with their sign: each byte twice, shifted down by one.
        const __m128i lowA = _mm_srai_epi16(_mm_unpacklo_epi8(va, va), 8);
        const __m128i lowB = _mm_srai_epi16(_mm_unpacklo_epi8(vb, vb), 8);
        const __m128i highA = _mm_srai_epi16(_mm_unpackhi_epi8(va, va), 8);
        const __m128i highB = _mm_srai_epi16(_mm_unpackhi_epi8(vb, vb), 8);
        sum0 = _mm_add_epi32(sum0, _mm_madd_epi16(lowA, lowB));
        sum1 = _mm_add_epi32(sum1, _mm_madd_epi16(highA, highB));
    }
    qint32 sum = sumSse2(_mm_add_epi32(sum0, sum1));
    for (; i < dims; ++i)
        sum += qint32{a[i]} * qint32{b[i]};
    return sum;
}

// ---------------------------------------------------------------- AVX2 with FMA

NESTOR_TARGET_AVX2 float sumAvx2(__m256 v) {
    return sumSse2(_mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1)));
}

NESTOR_TARGET_AVX2 float dotAvx2(const float *a, const float *b, std::size_t dims) {
    __m256 sum0 = _mm256_setzero_ps();
    __m256 sum1 = _mm256_setzero_ps();
    __m256 sum2 = _mm256_setzero_ps();
    __m256 sum3 = _mm256_setzero_ps();
    std::size_t i = 0;
    for (; i + 32 <= dims; i += 32) {
        sum0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sum0);
        sum1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), sum1);
        sum2 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16), sum2);
        sum3 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24), sum3);
    }
    for (; i + 8 <= dims; i += 8)
        sum0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sum0);
    float sum = sumAvx2(_mm256_add_ps(_mm256_add_ps(sum0, sum1), _mm256_add_ps(sum2, sum3)));
    for (; i < dims; ++i)
        sum += a[i] * b[i];
    return sum;
}

NESTOR_TARGET_AVX2 float squaredL2Avx2(const float *a, const float *b, std::size_t dims) {
    __m256 sum0 = _mm256_setzero_ps();
    __m256 sum1 = _mm256_setzero_ps();
    __m256 sum2 = _mm256_setzero_ps();
    __m256 sum3 = _mm256_setzero_ps();
    std::size_t i = 0;
    for (; i + 32 <= dims; i += 32) {
        const __m256 d0 = _mm256_sub_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i));
        const __m256 d1 = _mm256_sub_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8));
        const __m256 d2 = _mm256_sub_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16));
        const __m256 d3 = _mm256_sub_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24));
        sum0 = _mm256_fmadd_ps(d0, d0, sum0);
        sum1 = _mm256_fmadd_ps(d1, d1, sum1);
        sum2 = _mm256_fmadd_ps(d2, d2, sum2);
        sum3 = _mm256_fmadd_ps(d3, d3, sum3);
    }
    for (; i + 8 <= dims; i += 8) {
        const __m256 d = _mm256_sub_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i));
        sum0 = _mm256_fmadd_ps(d, d, sum0);
    }
    float sum = sumAvx2(_mm256_add_ps(_mm256_add_ps(sum0, sum1), _mm256_add_ps(sum2, sum3)));
    for (; i < dims; ++i) {
        const float difference = a[i] - b[i];
        sum += difference * difference;
    }
    return sum;
}

NESTOR_TARGET_AVX2 __m256i widen16(const qint8 *codes) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(codes)));
}

NESTOR_TARGET_AVX2 qint32 dotCodesAvx2(const qint8 *a, const qint8 *b, std::size_t dims) {
    __m256i sum0 = _mm256_setzero_si256();
    __m256i sum1 = _mm256_setzero_si256();
    std::size_t i = 0;
    for (; i + 32 <= dims; i += 32) {
        sum0 = _mm256_add_epi32(sum0, _mm256_madd_epi16(widen16(a + i), widen16(b + i)));
        sum1 = _mm256_add_epi32(sum1, _mm256_madd_epi16(widen16(a + i + 16), widen16(b + i + 16)));
    }
    const __m256i both = _mm256_add_epi32(sum0, sum1);
    qint32 sum =
        sumSse2(_mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)));
    for (; i < dims; ++i)
        sum += qint32{a[i]} * qint32{b[i]};
    return sum;
}

// ---------------------------------------------------------------- AVX-512

/// The lanes that are left: the lowest `count` of 16, and of 64.
NESTOR_TARGET_AVX512 __mmask16 firstLanes16(std::size_t count) {
    return static_cast<__mmask16>((1U << count) - 1U);
}
NESTOR_TARGET_AVX512 __mmask64 firstLanes64(std::size_t count) {
    return (quint64{1} << count) - 1U;
}

NESTOR_TARGET_AVX512 float dotAvx512(const float *a, const float *b, std::size_t dims) {
    __m512 sum0 = _mm512_setzero_ps();
    __m512 sum1 = _mm512_setzero_ps();
    __m512 sum2 = _mm512_setzero_ps();
    __m512 sum3 = _mm512_setzero_ps();
    std::size_t i = 0;
    for (; i + 64 <= dims; i += 64) {
        sum0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), sum0);
        sum1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), sum1);
        sum2 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 32), _mm512_loadu_ps(b + i + 32), sum2);
        sum3 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 48), _mm512_loadu_ps(b + i + 48), sum3);
    }
    for (; i + 16 <= dims; i += 16)
        sum0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), sum0);
    if (i < dims) {
        const __mmask16 rest = firstLanes16(dims - i);
        sum1 = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(rest, a + i),
                               _mm512_maskz_loadu_ps(rest, b + i), sum1);
    }
    return _mm512_reduce_add_ps(
        _mm512_add_ps(_mm512_add_ps(sum0, sum1), _mm512_add_ps(sum2, sum3)));
}

NESTOR_TARGET_AVX512 float squaredL2Avx512(const float *a, const float *b, std::size_t dims) {
    __m512 sum0 = _mm512_setzero_ps();
    __m512 sum1 = _mm512_setzero_ps();
    __m512 sum2 = _mm512_setzero_ps();
    __m512 sum3 = _mm512_setzero_ps();
    std::size_t i = 0;
    for (; i + 64 <= dims; i += 64) {
        const __m512 d0 = _mm512_sub_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i));
        const __m512 d1 = _mm512_sub_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16));
        const __m512 d2 = _mm512_sub_ps(_mm512_loadu_ps(a + i + 32), _mm512_loadu_ps(b + i + 32));
        const __m512 d3 = _mm512_sub_ps(_mm512_loadu_ps(a + i + 48), _mm512_loadu_ps(b + i + 48));
        sum0 = _mm512_fmadd_ps(d0, d0, sum0);
        sum1 = _mm512_fmadd_ps(d1, d1, sum1);
        sum2 = _mm512_fmadd_ps(d2, d2, sum2);
        sum3 = _mm512_fmadd_ps(d3, d3, sum3);
    }
    for (; i + 16 <= dims; i += 16) {
        const __m512 d = _mm512_sub_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i));
        sum0 = _mm512_fmadd_ps(d, d, sum0);
    }
    if (i < dims) {
        const __mmask16 rest = firstLanes16(dims - i);
        const __m512 d =
            _mm512_sub_ps(_mm512_maskz_loadu_ps(rest, a + i), _mm512_maskz_loadu_ps(rest, b + i));
        sum1 = _mm512_fmadd_ps(d, d, sum1);
    }
    return _mm512_reduce_add_ps(
        _mm512_add_ps(_mm512_add_ps(sum0, sum1), _mm512_add_ps(sum2, sum3)));
}

NESTOR_TARGET_AVX512 __m512i madd64(__m512i a, __m512i b) {
    const __m512i low = _mm512_madd_epi16(_mm512_cvtepi8_epi16(_mm512_castsi512_si256(a)),
                                          _mm512_cvtepi8_epi16(_mm512_castsi512_si256(b)));
    const __m512i high = _mm512_madd_epi16(_mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(a, 1)),
                                           _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(b, 1)));
    return _mm512_add_epi32(low, high);
}

NESTOR_TARGET_AVX512 qint32 dotCodesAvx512(const qint8 *a, const qint8 *b, std::size_t dims) {
    __m512i sum = _mm512_setzero_si512();
    std::size_t i = 0;
    for (; i + 64 <= dims; i += 64) {
        const __m512i va = _mm512_loadu_si512(a + i);
        const __m512i vb = _mm512_loadu_si512(b + i);
        sum = _mm512_add_epi32(sum, madd64(va, vb));
    }
    if (i < dims) {
        const __mmask64 rest = firstLanes64(dims - i);
        const __m512i va = _mm512_maskz_loadu_epi8(rest, a + i);
        const __m512i vb = _mm512_maskz_loadu_epi8(rest, b + i);
        sum = _mm512_add_epi32(sum, madd64(va, vb));
    }
    return _mm512_reduce_add_epi32(sum);
}

// The instruction multiplies unsigned by signed: with 128 added to every a[i], which is a flip of
// its top bit, it yields the sum of a[i] * b[i] + 128 * b[i]. The second sum takes that off again.
NESTOR_TARGET_AVX512VNNI qint32 dotCodesVnni(const qint8 *a, const qint8 *b, std::size_t dims) {
    const __m512i offset = _mm512_set1_epi8(static_cast<char>(0x80));
    __m512i sum = _mm512_setzero_si512();
    __m512i excess = _mm512_setzero_si512();
    std::size_t i = 0;
    for (; i + 64 <= dims; i += 64) {
        const __m512i va = _mm512_xor_si512(_mm512_loadu_si512(a + i), offset);
        const __m512i vb = _mm512_loadu_si512(b + i);
        sum = _mm512_dpbusd_epi32(sum, va, vb);
        excess = _mm512_dpbusd_epi32(excess, offset, vb);
    }
    if (i < dims) {
        const __mmask64 rest = firstLanes64(dims - i);
        const __m512i va = _mm512_xor_si512(_mm512_maskz_loadu_epi8(rest, a + i), offset);
        const __m512i vb = _mm512_maskz_loadu_epi8(rest, b + i);
        sum = _mm512_dpbusd_epi32(sum, va, vb);
        excess = _mm512_dpbusd_epi32(excess, offset, vb);
    }
    return _mm512_reduce_add_epi32(_mm512_sub_epi32(sum, excess));
}

} // namespace

void appendX86Kernels(std::vector<DistanceKernels> &kernels) {
    kernels.push_back({"sse2", dotSse2, squaredL2Sse2, dotCodesSse2});
    // These also ask whether the system saves the wide registers.
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return;
    kernels.push_back({"avx2", dotAvx2, squaredL2Avx2, dotCodesAvx2});
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw"))
        return;
    kernels.push_back({"avx512", dotAvx512, squaredL2Avx512, dotCodesAvx512});
    if (__builtin_cpu_supports("avx512vnni"))
        kernels.push_back({"avx512vnni", dotAvx512, squaredL2Avx512, dotCodesVnni});
}

} // namespace nestor

#else

namespace nestor {

void appendX86Kernels(std::vector<DistanceKernels> &) {}

} // namespace nestor

#endif
