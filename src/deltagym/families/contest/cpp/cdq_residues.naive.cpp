// Naive ways to count segments by remainders of their sum and an extreme.
#ifdef SCANNED
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <type_traits>
#include <vector>

using Int = long long;
using Key = std::conditional_t<(knob::k <= 65'536), std::uint16_t, std::uint32_t>;

static bool better(Int one, Int other) {
    return knob::pick_text == "max" ? one > other : one < other;
}

static Int remainder(Int x) {
    const Int r = x % knob::k;
    return r < 0 ? r + knob::k : r;
}

// How many keys are equal to one; short runs, as a narrow counter is quick but soon full.
[[maybe_unused]] static Int occurrences(const Key* keys, int n, Key key) {
    Int total = 0;
    for (int start = 0; start < n; start += 32'768) {
        const int end = std::min(n, start + 32'768);
        Key some = 0;
        for (int i = start; i < end; i++) some += Key(keys[i] == key);
        total += some;
    }
    return total;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::vector<Int> a(n), prefix(n + 1);
    for (int i = 0; i < n; i++) {
        std::cin >> a[i];
        prefix[i + 1] = prefix[i] + a[i];
    }
    Int total = 0;
#ifdef PAIRS  // The definition.
    for (int i = 0; i < n; i++) {
        Int extreme = a[i];
        for (int j = i; j < n; j++) {
            if (better(a[j], extreme)) extreme = a[j];
            total += remainder(prefix[j + 1] - prefix[i] - knob::factor * extreme) == knob::r;
        }
    }
#else  // To each end, a key kept for all starts; a new element replaces the extremes of the last few starts.
    std::vector<Key> keys(n);
    std::vector<Int> extreme(n);
    [[maybe_unused]] std::vector<int> count(knob::k);
    for (int j = 0; j < n; j++) {
        extreme[j] = a[j];
        int first = j;
        while (first > 0 && better(a[j], extreme[first - 1])) extreme[--first] = a[j];
        const Int sought = remainder(prefix[j + 1] - knob::r);
#ifdef SCANNED  // All keys are looked at.
        for (int i = first; i <= j; i++) keys[i] = Key(remainder(prefix[i] + knob::factor * a[j]));
        total += occurrences(keys.data(), j + 1, Key(sought));
#elif defined(KEPT)  // How often each key occurs is kept, too.
        for (int i = first; i <= j; i++) {
            if (i < j) count[keys[i]]--;
            keys[i] = Key(remainder(prefix[i] + knob::factor * a[j]));
            count[keys[i]]++;
        }
        total += count[sought];
#endif
    }
#endif
    std::cout << total << "\n";
}
