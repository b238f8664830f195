// Naive ways to sum over all segments powers of their extremes.
#ifndef PAIRS
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int M = knob::modulus;

static Int power(Int base, Int exponent) {
    Int result = 1;
    for (Int e = 0; e < exponent; e++) result = result * (base % M) % M;
    return result;
}

// The sum of products of two columns; low and high halves are added up apart, as many fit into 64 bits.
[[maybe_unused]] static Int dot(const std::vector<std::uint32_t>& one, const std::vector<std::uint32_t>& other, int n) {
    std::uint64_t lower = 0, upper = 0;
    for (int i = 0; i < n; i++) {
        const std::uint64_t product = std::uint64_t(one[i]) * other[i];
        lower += product & 0xFFFFFFFF;
        upper += product >> 32;
    }
    return Int((upper % M * (std::uint64_t(1) << 32) + lower) % M);
}

struct Column {  // A worth for each start.
    std::vector<std::uint32_t> worth;
    // The sum over starts first, ..., last - 1; `scaled` is the same with each times its distance from first, if that is needed.
    void sum(int first, int last, Int& plain, Int& scaled) const {
        constexpr int STEP = 4096;
        plain = scaled = 0;
        for (int start = first; start < last; start += STEP) {
            const std::uint32_t* const v = worth.data() + start;
            const int n = std::min(STEP, last - start), quarter = n / 4;  // Four remainders together fit into 32 bits.
            std::uint64_t ones = 0, far = 0;
            for (int i = 0; i < quarter; i++) ones += std::uint32_t(v[i] + v[i + quarter] + v[i + 2 * quarter] + v[i + 3 * quarter]);
            for (int i = 4 * quarter; i < n; i++) ones += v[i];
            if constexpr (knob::length != 0) {
                for (int i = 0; i < n; i++) far += std::uint64_t(v[i]) * i;
                scaled += (Int(ones) % M * (start - first) + Int(far)) % M;
            }
            plain += Int(ones);
        }
        plain %= M, scaled %= M;
    }
};

struct Group {  // Starts with the same extreme; they end where the next group begins.
    Int extreme, worth;
    int first;
};

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::vector<Int> a(n);
    for (Int& x : a) std::cin >> x;
    std::vector<Int> high(n), low(n);
    for (int i = 0; i < n; i++) high[i] = power(a[i] + knob::shift, knob::high), low[i] = power(a[i], knob::low);
    Int total = 0;
#ifdef PAIRS  // The definition: from each start, extremes grow with the end.
    for (int i = 0; i < n; i++) {
        Int sum = 0;
        for (int j = i, top = i, bottom = i; j < n; j++) {
            if (a[j] > a[top]) top = j;
            if (a[j] < a[bottom]) bottom = j;
            sum += high[top] * low[bottom] % M * (knob::length ? j - i + 1 : 1);
        }
        total += sum % M;
    }
#elif defined(GROUPS)  // Starts with the same extreme are a group; where one goes, sums over it tell what changes.
    Column tops{std::vector<std::uint32_t>(n)}, bottoms = tops;
    std::vector<Group> above, below;
    Int sum = 0, scaled = 0;  // Over all starts: plain, and times the length.
    for (int j = 0; j < n; j++) {
        const Int both = high[j] * low[j] % M;
        scaled += sum + both, sum += both;
        const auto replace = [&](std::vector<Group>& groups, Column& mine, const Column& others, Int worth, bool greatest) {
            int first = j;
            while (!groups.empty() && (greatest ? groups.back().extreme < a[j] : groups.back().extreme > a[j])) {
                Int plain, far;
                others.sum(groups.back().first, first, plain, far);
                const Int more = (worth - groups.back().worth) % M;
                sum += more * plain % M;
                scaled += more * ((plain * (j + 1 - groups.back().first) - far) % M) % M;
                first = groups.back().first;
                groups.pop_back();
            }
            groups.push_back({a[j], worth, first});
            std::fill(mine.worth.begin() + first, mine.worth.begin() + j + 1, std::uint32_t(worth));
        };
        replace(above, tops, bottoms, high[j], true);
        replace(below, bottoms, tops, low[j], false);
        sum %= M, scaled %= M;
        total += knob::length ? scaled : sum;
    }
#else  // To each end, extremes kept for all starts: a new element replaces those of the last few starts.
    std::vector<Int> top(n), bottom(n);
#ifdef DOT  // For each end all starts are added up.
    std::vector<std::uint32_t> tops(n), bottoms(n), shifted(n);
#elif defined(KEPT)  // The sum over all starts is kept, too.
    std::vector<Int> tops(n), bottoms(n);
    Int sum = 0, scaled = 0;  // Plain, and times the length.
#endif
    for (int j = 0; j < n; j++) {
        top[j] = bottom[j] = a[j];
        tops[j] = high[j], bottoms[j] = low[j];
        int first = j, second = j;
        while (first > 0 && top[first - 1] < a[j]) top[--first] = a[j];
        while (second > 0 && bottom[second - 1] > a[j]) bottom[--second] = a[j];
#ifdef DOT
        std::fill(tops.begin() + first, tops.begin() + j, high[j]);
        std::fill(bottoms.begin() + second, bottoms.begin() + j, low[j]);
        total += dot(tops, bottoms, j + 1) * (knob::length ? j + 1 : 1) % M;
        if constexpr (knob::length != 0) {
            for (int i = second; i <= j; i++) shifted[i] = low[j] * i % M;
            total -= dot(tops, shifted, j + 1);
        }
#elif defined(KEPT)
        scaled += sum;
        const auto gain = [&](int i, Int more) { sum += more, scaled += more * (j - i + 1) % M; };
        gain(j, high[j] * low[j] % M);
        for (int i = first; i < j; i++) gain(i, (high[j] - tops[i]) * bottoms[i] % M), tops[i] = high[j];
        for (int i = second; i < j; i++) gain(i, (low[j] - bottoms[i]) * tops[i] % M), bottoms[i] = low[j];
        sum %= M, scaled %= M;
        total += knob::length ? scaled : sum;
#endif
    }
#endif
    std::cout << (total % M + M) % M << "\n";
}
