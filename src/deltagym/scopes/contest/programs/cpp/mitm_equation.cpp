// Solutions of an equation with three unknowns on each side: the values of both sides, counted apart.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int modulus = knob::modulus ? knob::modulus : 1;

template <Int number>
static Int expression(Int a, Int b, Int c) {
    if constexpr (number == 0) return a + b + c;
    if constexpr (number == 1) return a * b + c;
    if constexpr (number == 2) return a * b - c;
    if constexpr (number == 3) return a * (b + c);
    if constexpr (number == 4) return a * b * c;
    if constexpr (number == 5) return a * a + b - c;
    if constexpr (number == 6) return a * b - b * c;
    return a * a + b * c;
}

template <Int number>
static std::vector<Int> values(const std::vector<Int>& s) {
    std::vector<Int> all;
    all.reserve(s.size() * s.size() * s.size());
    for (Int a : s)
        for (Int b : s)
            for (Int c : s) {
                Int value = expression<number>(a, b, c);
                if constexpr (knob::modulus) value = (value % modulus + modulus) % modulus;
                all.push_back(value);
            }
    return all;
}

static Int common(std::vector<Int> one, std::vector<Int> other) {  // Pairs of equal numbers.
    Int pairs = 0;
    if constexpr (knob::modulus) {
        std::vector<Int> many(modulus);
        for (Int value : one) many[value]++;
        for (Int value : other) pairs += many[value];
        return pairs;
    }
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
        if (*a != *b) {
            ++(*a < *b ? a : b);
            continue;
        }
        const Int value = *a;
        Int ones = 0, others = 0;
        for (; a != one.end() && *a == value; ++a) ones++;
        for (; b != other.end() && *b == value; ++b) others++;
        pairs += ones * others;
    }
    return pairs;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::vector<Int> s(n);
    for (auto& x : s) std::cin >> x;
    std::cout << common(values<knob::sides_list.front()>(s), values<knob::sides_list.back()>(s)) << "\n";
}
