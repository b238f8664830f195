// Naive ways to count segments by remainders of their sum and an extreme.
#ifndef PAIRS
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <type_traits>
#include <vector>

using Int = long long;
// A remainder; the sum of two fits, too.
using Key = std::conditional_t<(knob::k <= 128), std::uint8_t, std::conditional_t<(knob::k <= 32'768), std::uint16_t, std::uint32_t>>;

static bool better(Int one, Int other) {
    return knob::pick_text == "max" ? one > other : one < other;
}

static Int remainder(Int x) {
    const Int r = x % knob::k;
    return r < 0 ? r + knob::k : r;
}

// How many keys are equal to one: 32 bytes of them at once, counted apart until the narrow counters are full.
[[maybe_unused]] static Int occurrences(const Key* keys, int n, Key key) {
    typedef Key Lanes __attribute__((vector_size(32)));
    constexpr int LANES = 32 / sizeof(Key);
    const Lanes wanted = Lanes{} + key;
    Int total = 0;
    int i = 0;
    while (i + LANES <= n) {
        Lanes some = {};
        for (int round = 0; round < 255 && i + LANES <= n; round++, i += LANES) {
            Lanes here;
            std::memcpy(&here, keys + i, sizeof here);
            some -= Lanes(here == wanted);
        }
        for (int lane = 0; lane < LANES; lane++) total += some[lane];
    }
    for (; i < n; i++) total += keys[i] == key;
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
#elif defined(GROUPS)  // Starts with the same extreme are a group; the remainders of all are looked at.
    struct Group {
        Int extreme, shift;  // What the extreme adds to a remainder.
        int first;
    };
    std::vector<Key> before(n + 1);
    for (int i = 0; i <= n; i++) before[i] = Key(prefix[i] % knob::k);
    std::vector<Group> groups;
    for (int j = 0; j < n; j++) {
        int first = j;
        for (; !groups.empty() && better(a[j], groups.back().extreme); groups.pop_back()) first = groups.back().first;
        groups.push_back({a[j], remainder(knob::factor * a[j]), first});
        const Int sought = remainder(prefix[j + 1] - knob::r);
        int last = j + 1;
        for (auto group = groups.rbegin(); group != groups.rend(); last = group->first, group++) {
            const Int key = sought - group->shift;
            total += occurrences(before.data() + group->first, last - group->first, Key(key < 0 ? key + knob::k : key));
        }
    }
#else  // To each end, a key kept for all starts; a new element replaces the extremes of the last few starts.
    [[maybe_unused]] std::vector<Key> keys(n), before(n);
    std::vector<Int> extreme(n);
    [[maybe_unused]] std::vector<int> count(knob::k);
    for (int j = 0; j < n; j++) {
        extreme[j] = a[j];
        int first = j;
        while (first > 0 && better(a[j], extreme[first - 1])) extreme[--first] = a[j];
        const Int sought = remainder(prefix[j + 1] - knob::r);
#ifdef SCANNED  // All keys are looked at.
        const Key shift = Key(remainder(knob::factor * a[j]));
        before[j] = Key(prefix[j] % knob::k);
        for (int i = first; i <= j; i++) {
            const Key key = before[i] + shift;
            keys[i] = key < Key(knob::k) ? key : Key(key - Key(knob::k));
        }
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
