// Naive ways to count the ways to cut a sequence.
#if !defined(PAIRS)
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <vector>

#include "by_rank.hpp"

using Int = long long;

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    Int least, most;
    std::cin >> n >> least >> most;
    std::vector<Int> prefix(n + 1);
    for (int i = 0; i < n; i++) {
        std::cin >> prefix[i + 1];
        prefix[i + 1] += prefix[i];
    }
    constexpr bool outside = knob::where_text == "outside", length = knob::worth_text == "length";
    constexpr Int m = knob::modulus;
    std::vector<Int> ways(n + 1);
    ways[0] = 1;
#ifdef PAIRS  // The definition.
    for (int j = 1; j <= n; j++) {
        for (int i = 0; i + knob::gap <= j; i++) {
            const Int piece = prefix[j] - prefix[i];
            if ((least <= piece && piece <= most) != outside) ways[j] += length ? ways[i] * (j - i) % m : ways[i];
        }
        ways[j] %= m;
    }
#else  // Prefix sums replaced by their ranks: 32 bits are enough, and those that fit are an interval.
    std::vector<Int> sorted = prefix;
    std::sort(sorted.begin(), sorted.end());
    const auto place = [&](Int x) { return int(std::lower_bound(sorted.begin(), sorted.end(), x) - sorted.begin()); };
    std::vector<int> rank(n + 1);
    for (int i = 0; i <= n; i++) rank[i] = place(prefix[i]);
#ifdef RANKED  // What is known stands by rank, so that a contiguous range is added up.
    ByRank plain(n + 1, m), weighted(n + 1, m);
#elif defined(MASKED)  // What is known stands by position; comparisons without branches.
    std::vector<std::uint32_t> plain(n + 1), weighted(n + 1);
#endif
    Int all = 0, all_weighted = 0;
    for (int j = int(knob::gap); j <= n; j++) {
        const int known = j - int(knob::gap), low = place(prefix[j] - most), high = place(prefix[j] - least + 1);
        const Int ways_weighted = ways[known] * known % m;
        all += ways[known], all_weighted += ways_weighted;
#ifdef RANKED
        plain.add(rank[known], ways[known]), weighted.add(rank[known], ways_weighted);
        const auto inside = [&](const ByRank& values) { return values.between(low, high); };
#elif defined(MASKED)
        plain[known] = ways[known], weighted[known] = ways_weighted;
        const auto inside = [&](const std::vector<std::uint32_t>& values) {
            std::uint64_t sum = 0;
            const unsigned width = high - low;
            for (int i = 0; i <= known; i++) sum += unsigned(rank[i] - low) < width ? values[i] : 0;
            return Int(sum);
        };
#endif
        const auto fitting = [&](Int every, Int some) { return (outside ? every - some : some) % m; };
        const Int sum = fitting(all, inside(plain));
        ways[j] = length ? (sum * j - fitting(all_weighted, inside(weighted))) % m : sum;
        ways[j] += ways[j] < 0 ? m : 0;
    }
#endif
    std::cout << ways[n] << "\n";
}
