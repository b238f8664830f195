// Naive ways to sum over pairs.
#if !defined(PAIRS)
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "by_rank.hpp"

using Int = long long;

constexpr Int M = knob::modulus, GAP = knob::gap ? knob::gap : 1;

[[maybe_unused]] static bool fits(Int one, Int other) {
    if constexpr (knob::rule_text == "above") return one > knob::c * other + knob::d;
    const bool near = std::abs(one - other) <= knob::d;
    return knob::rule_text == "near" ? near : !near;
}

[[maybe_unused]] static Int worth(Int i, Int j, Int wi, Int wj) {
    if constexpr (knob::form_text == "product") return wi * wj;
    if constexpr (knob::form_text == "sum") return wi + wj;
    if constexpr (knob::form_text == "distance") return j - i;
    return wi * (j - i);
}

int main() {
    std::ios::sync_with_stdio(false);
    Int n;
    std::cin >> n;
    std::vector<Int> a(n), w(n);
    for (auto& x : a) std::cin >> x;
    for (auto& x : w) std::cin >> x;
    Int total = 0;
#ifdef PAIRS  // The definition.
    for (Int j = 0; j < n; j++)
        for (Int i = 0; i + GAP <= j; i++)
            if (fits(a[i], a[j])) total += worth(i, j, w[i], w[j]) % M;
#elif defined(BRANCHLESS)  // Written so that the compiler can take several pairs at once; the remainder once for every position.
    std::vector<int> narrow(a.begin(), a.end()), weights(w.begin(), w.end());
    for (Int j = 0; j < n; j++) {
        Int sum = 0;
        for (Int i = 0; i + GAP <= j; i++) sum += fits(narrow[i], narrow[j]) * worth(i, j, weights[i], weights[j]);
        total += sum % M;
    }
#elif defined(RANKED)  // What is known stands by rank: a contiguous range is added up.
    std::vector<Int> sorted = a;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    const auto place = [&](Int x) { return int(std::lower_bound(sorted.begin(), sorted.end(), x) - sorted.begin()); };
    const int ranks = int(sorted.size());
    ByRank ones(ranks, M), places(ranks, M), weights(ranks, M), weighted(ranks, M);  // Of i: 1, i, w_i, i * w_i.
    for (Int j = 0; j < n; j++) {
        if (j >= GAP) {
            const Int i = j - GAP;
            const int at = place(a[i]);
            ones.add(at, 1), places.add(at, i), weights.add(at, w[i]), weighted.add(at, i * w[i] % M);
        }
        const bool above = knob::rule_text == "above";
        const int low = place(above ? knob::c * a[j] + knob::d + 1 : a[j] - knob::d);
        const int high = above ? ranks : std::max(low, place(a[j] + knob::d + 1));
        const auto fitting = [&](const ByRank& known) {
            const Int inside = known.between(low, high);
            return knob::rule_text == "far" ? (known.all() - inside) % M : inside;
        };
        if constexpr (knob::form_text == "product") total += fitting(weights) * w[j] % M;
        else if constexpr (knob::form_text == "sum") total += fitting(weights) + fitting(ones) * w[j] % M;
        else if constexpr (knob::form_text == "distance") total += fitting(ones) * j % M - fitting(places);
        else total += fitting(weights) * j % M - fitting(weighted);
    }
#endif
    std::cout << (total % M + M) % M << "\n";
}
