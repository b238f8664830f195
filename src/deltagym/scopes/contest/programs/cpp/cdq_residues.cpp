// Segments by remainders of their sum and an extreme: those across the middle of a range, then both halves.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

static std::vector<Int> a, prefix, seen;  // Numbers, remainders of the sums before them, and a table of remainders.

static Int remainder(Int x) {
    const Int r = x % knob::k;
    return r < 0 ? r + knob::k : r;
}

static bool better(Int one, Int other) {
    return knob::pick_text == "max" ? one > other : one < other;
}

// Segments across the middle. To an extreme in one half, ends in the other come in as long as they hold nothing better.
static Int across(int low, int middle, int high) {
    std::vector<Int> left(a.rend() - middle, a.rend() - low), right(a.begin() + middle, a.begin() + high);
    for (std::vector<Int>* half : {&left, &right})
        for (std::size_t i = 1; i < half->size(); i++)
            if (better((*half)[i - 1], (*half)[i])) (*half)[i] = (*half)[i - 1];
    const auto before = [&](int i) { return prefix[middle - 1 - i]; };
    const auto after = [&](int j) { return prefix[middle + 1 + j]; };
    const int lefts = int(left.size()), rights = int(right.size());
    Int total = 0;
    int i = 0, j = 0;
    for (int at = 0; at < lefts; at++) {
        while (j < rights && !better(right[j], left[at])) seen[after(j++)]++;
        total += seen[remainder(before(at) + knob::factor * left[at] + knob::r)];
    }
    while (j > 0) seen[after(--j)] = 0;
    for (int at = 0; at < rights; at++) {
        while (i < lefts && better(right[at], left[i])) seen[before(i++)]++;
        total += seen[remainder(after(at) - knob::factor * right[at] - knob::r)];
    }
    while (i > 0) seen[before(--i)] = 0;
    return total;
}

static Int all(int low, int high) {
    if (high - low == 1) return remainder(a[low] - knob::factor * a[low]) == knob::r;
    const int middle = (low + high) / 2;
    return all(low, middle) + all(middle, high) + across(low, middle, high);
}

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    a.resize(n);
    prefix.resize(n + 1);
    seen.resize(knob::k);
    for (int i = 0; i < n; i++) {
        std::cin >> a[i];
        prefix[i + 1] = (prefix[i] + a[i]) % knob::k;
    }
    std::cout << all(0, n) << "\n";
}
