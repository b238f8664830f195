// How many sub-segments of a window count: pairs of prefixes, one window of them moved in the order of Mo's algorithm.
#include <algorithm>
#include <iostream>
#include <vector>

#include "windows.hpp"

using Int = long long;

// The prefix after one more element; sub-segments that count are pairs of prefixes that differ in a certain way.
static int extended(int prefix, int x) {
    constexpr int k = knob::k;
    if constexpr (knob::kind_text == "xor") return prefix ^ x;
    else if constexpr (knob::kind_text == "multiple") return (prefix + x) % k;
    else if constexpr (knob::kind_text == "balanced") return prefix + (x < k ? -1 : 1);
    else return prefix + (x % 2 ? k : -1);
}

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    std::vector<Window> windows = read_windows(q);
    std::vector<int> prefixes(n + 1);
    for (int i = 0; i < n; i++) prefixes[i + 1] = extended(prefixes[i], a[i]);
    a = std::move(prefixes);
    for (auto& window : windows) window.r++;  // A window has one prefix more than elements.
    const std::vector<int> values = ranked(a);
    const int m = int(values.size());
    std::vector<int> mate(m);  // The id of the prefix that goes with one; m, which never comes in, where there is none.
    for (int v = 0; v < m; v++) {
        const int sought = knob::kind_text == "xor" ? values[v] ^ int(knob::k) : values[v];
        const auto found = std::lower_bound(values.begin(), values.end(), sought);
        mate[v] = found != values.end() && *found == sought ? int(found - values.begin()) : m;
    }

    std::vector<int> count(m + 1);
    Int total = 0;
    const auto enter = [&](int v) { total += count[mate[v]], count[v]++; };
    const auto leave = [&](int v) { count[v]--, total -= count[mate[v]]; };
    std::vector<Int> answers(q);
    sweep(a, windows, mo_order(windows, n), enter, leave, [&](int i) { answers[i] = total; });
    for (Int answer : answers) std::cout << answer << "\n";
}
