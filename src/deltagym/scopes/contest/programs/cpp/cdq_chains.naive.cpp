// Naive ways to weigh chains.
#if !defined(PAIRS)
#pragma GCC optimize("Ofast")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <type_traits>
#include <vector>

#include "by_rank.hpp"

using Int = long long;

constexpr Int MODULUS = 998'244'353;
constexpr bool HEAVIEST = knob::goal_text == "heaviest", NEAR = knob::goal_text == "near count";
using Weight = std::conditional_t<HEAVIEST, double, std::uint32_t>;  // Doubles are exact here, and their maxima quick.

static Int merged(Int one, Int other) {
    return HEAVIEST ? std::max(one, other) : (one + other) % MODULUS;
}

struct Greatest {  // As ByRank, for maxima.
    std::vector<double> values;
    Greatest(int size, Int) : values(size) {}
    void add(int at, Int value) { values[at] = std::max(values[at], double(value)); }
    Int between(int low, int high) const {
        double best = 0;
        for (int i = low; i < high; i++) best = best < values[i] ? values[i] : best;
        return Int(best);
    }
};

// Those merged whose ranks are in an interval.
[[maybe_unused]] static Int within(const Weight* weights, const int* ranks, int n, int low, unsigned width) {
    std::conditional_t<HEAVIEST, Weight, std::uint64_t> result = 0;
    for (int i = 0; i < n; i++) {
        const Weight weight = unsigned(ranks[i] - low) < width ? weights[i] : 0;
        if constexpr (HEAVIEST) result = result < weight ? weight : result;
        else result += weight;
    }
    return Int(HEAVIEST ? result : std::uint64_t(result) % MODULUS);
}

// What comes from below is more from a place on; heaviest chains only until one is as heavy.
[[maybe_unused]] static void raise(Weight* weights, int first, int last, Weight added) {
    if constexpr (HEAVIEST) {
        std::fill(weights + first, std::lower_bound(weights + first, weights + last, added), added);
    } else {
        for (int i = first; i < last; i++) {
            const Weight sum = weights[i] + added;
            weights[i] = sum < Weight(MODULUS) ? sum : sum - Weight(MODULUS);
        }
    }
}

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::vector<Int> a(n), w(n), chain(n);
    for (Int& x : a) std::cin >> x;
    for (Int& x : w) std::cin >> x;
    if (knob::sense_text == "down")
        for (Int& x : a) x = -x;
    std::vector<Int> sorted = a;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    [[maybe_unused]] const auto place = [&](Int x) {
        return int(std::lower_bound(sorted.begin(), sorted.end(), x) - sorted.begin());
    };
    Int result = 0;
#ifdef RANKED  // Chains by rank, equal values merged.
    std::conditional_t<HEAVIEST, Greatest, ByRank> known(int(sorted.size()), MODULUS);
#else
    std::vector<Weight> known(n + 1);
#endif
    std::vector<int> rank(n);
    for (int j = 0; j < n; j++) {
        const int latest = j - int(knob::gap);  // The last position that may come before.
        Int before = 0;
#ifdef PAIRS  // The definition.
        for (int i = 0; i <= latest; i++)
            if (NEAR ? std::abs(a[i] - a[j]) <= knob::d : a[i] <= a[j] - knob::d) before = merged(before, chain[i]);
#else  // Values replaced by their ranks, those that fit by an interval of ranks.
        const int low = NEAR ? place(a[j] - knob::d) : 0;
        const int high = std::max(low, place((NEAR ? a[j] + knob::d : a[j] - knob::d) + 1));
        rank[j] = place(a[j]);
#ifdef MASKED  // Chains by position; comparisons without branches.
        if (latest >= 0) known[latest] = Weight(chain[latest]);
        before = within(known.data(), rank.data(), latest + 1, low, high - low);
#elif defined(RANKED)
        if (latest >= 0) known.add(rank[latest], chain[latest]);
        before = known.between(low, high);
#elif defined(TABLE)  // What all ranks below each give; a chain that is new raises those above.
        if (latest >= 0) raise(known.data(), rank[latest] + 1, int(sorted.size()) + 1, Weight(chain[latest]));
        before = Int(known[high]) - (NEAR ? Int(known[low]) : 0);
#endif
#endif
        if constexpr (HEAVIEST) chain[j] = before + w[j];
        else chain[j] = (before + 1 + MODULUS) % MODULUS * w[j] % MODULUS;
        result = merged(result, chain[j]);
    }
    std::cout << result << "\n";
}
