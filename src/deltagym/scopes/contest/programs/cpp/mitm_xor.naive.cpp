// Naive ways to count subsets with a given xor and size modulo k.
#ifdef HALVES
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#elif defined(GRAY_CODE)
#pragma GCC target("popcnt,bmi")
#endif
#include <bit>
#include <iostream>
#include <type_traits>
#include <vector>

using Int = long long;
using Number = std::conditional_t<0 < knob::low && knob::low < 32, int, Int>;  // Holds all bits that matter.

inline Int lowest(Int value) { return knob::low ? value % (1LL << knob::low) : value; }

#ifdef SUBSETS  // The definition.
static Int count(const std::vector<Int>& a, Int target) {
    Int found = 0;
    for (Int chosen = 0; chosen < 1LL << a.size(); chosen++) {
        Int value = 0, size = 0;
        for (std::size_t i = 0; i < a.size(); i++)
            if (chosen >> i & 1) value ^= a[i], size++;
        found += value == target && size % knob::k == knob::wanted;
    }
    return found;
}
#elif defined(GRAY_CODE)  // From each subset to one that differs in one element; sizes matter where the xor is right.
static Int count(const std::vector<Int>& a, Int target) {
    Int found = 0, value = 0;
    for (Int number = 0; number < 1LL << a.size(); number++) {
        if (number) value ^= a[std::countr_zero((unsigned long long)number)];
        const int size = std::popcount((unsigned long long)(number ^ number >> 1));
        found += value == target && size % knob::k == knob::wanted;
    }
    return found;
}
#elif defined(HALVES)  // Every subset of one half with every one of the other whose size fits, several at once.
static std::vector<std::vector<Number>> subsets(const Int* first, const Int* last) {
    std::vector<std::vector<Number>> by_size(knob::k);
    by_size[0] = {0};
    for (; first != last; first++) {
        auto grown = by_size;
        for (int j = 0; j < knob::k; j++)
            for (Number value : by_size[j]) grown[(j + 1) % knob::k].push_back(value ^ *first);
        by_size.swap(grown);
    }
    return by_size;
}

static Int count(const std::vector<Int>& a, Int target) {
    const Int *first = a.data(), *last = first + a.size(), *middle = first + a.size() / 2;
    const auto left = subsets(first, middle), right = subsets(middle, last);
    Int found = 0;
    for (int j = 0; j < knob::k; j++)
        for (Number value : left[j]) {
            const Number needed = value ^ target;
            Number equal = 0;
            for (Number other : right[(knob::wanted - j + knob::k) % knob::k]) equal += other == needed;
            found += equal;
        }
    return found;
}
#endif

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    Int target;
    std::cin >> n >> target;
    std::vector<Int> a(n);
    for (auto& x : a) std::cin >> x, x = lowest(x);
    std::cout << count(a, lowest(target)) << "\n";
}
