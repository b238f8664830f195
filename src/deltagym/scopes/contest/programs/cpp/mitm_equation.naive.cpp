// Naive ways to count the solutions of an equation with three unknowns on each side.
#ifdef DISTINCT
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#elif defined(PAIRS)
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <type_traits>
#include <unordered_map>
#include <vector>

using Int = long long;
// Remainders that fit into few bits: more of them at once.
using Remainder = std::conditional_t<knob::modulus <= 65536, std::uint16_t, int>;
using Narrow = std::conditional_t<knob::modulus == 0, Int, Remainder>;

constexpr Int modulo(Int value) {
    if constexpr (knob::modulus) return (value % knob::modulus + knob::modulus) % knob::modulus;
    return value;
}

template <Int number>
inline Int expression(Int a, Int b, Int c) {
    if constexpr (number == 0) return modulo(a + b + c);
    if constexpr (number == 1) return modulo(a * b + c);
    if constexpr (number == 2) return modulo(a * b - c);
    if constexpr (number == 3) return modulo(a * (b + c));
    if constexpr (number == 4) return modulo(a * b * c);
    if constexpr (number == 5) return modulo(a * a + b - c);
    if constexpr (number == 6) return modulo(a * b - b * c);
    return modulo(a * a + b * c);
}

constexpr Int left = knob::sides_list.front(), right = knob::sides_list.back();

template <Int number>
inline std::vector<Narrow> values(const std::vector<Int>& s) {
    std::vector<Narrow> all;
    for (Int a : s)
        for (Int b : s)
            for (Int c : s) all.push_back(expression<number>(a, b, c));
    return all;
}

struct Often {
    Narrow value;
    Int many;
};

inline Int pairs(const std::vector<Often>& lefts, const std::vector<Narrow>& rights) {
    constexpr std::size_t stretch = 8192;  // So short that it stays in the cache and narrow counters do.
    Int found = 0;
    for (std::size_t first = 0; first < rights.size(); first += stretch)
        for (const auto [value, many] : lefts) {
            Narrow equal = 0;
            const std::size_t last = std::min(rights.size(), first + stretch);
            for (std::size_t i = first; i < last; i++) equal += rights[i] == value;
            found += equal * many;
        }
    return found;
}

#ifdef SEXTUPLES  // The definition.
static Int count(const std::vector<Int>& s) {
    Int found = 0;
    for (Int a : s)
        for (Int b : s)
            for (Int c : s)
                for (Int d : s)
                    for (Int e : s)
                        for (Int f : s) found += expression<left>(a, b, c) == expression<right>(d, e, f);
    return found;
}
#elif defined(PAIRS)  // The values of both sides are made once; all pairs of them, several at once.
static Int count(const std::vector<Int>& s) {
    std::vector<Often> lefts;
    for (Narrow value : values<left>(s)) lefts.push_back({value, 1});
    return pairs(lefts, values<right>(s));
}
#elif defined(DISTINCT)  // Each value of the left side is looked for only once.
static Int count(const std::vector<Int>& s) {
    std::unordered_map<Int, Int> often;
    for (Narrow value : values<left>(s)) often[value]++;
    std::vector<Often> lefts;
    for (auto [value, many] : often) lefts.push_back({Narrow(value), many});
    return pairs(lefts, values<right>(s));
}
#endif

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::vector<Int> s(n);
    for (auto& x : s) std::cin >> x;
    std::cout << count(s) << "\n";
}
