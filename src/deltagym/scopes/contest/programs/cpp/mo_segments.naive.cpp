// Naive ways to count the sub-segments of a window that count: pairs of prefixes.
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
    std::vector<Int> answers(q);
#ifdef COUNTING  // Every window counted anew, then all prefixes with those that go with them.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        for (int at = l; at < r; at++) count[a[at]]++;
        Int twice = 0;
        for (int v = 0; v < m; v++) twice += Int(count[v]) * (count[mate[v]] - (mate[v] == v));
        answers[i] = twice / 2;
    }
#elif defined(ADDING)  // Every window anew: each prefix meets those before it.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        Int total = 0;
        for (int at = l; at < r; at++) total += count[mate[a[at]]], count[a[at]]++;
        answers[i] = total;
    }
#else  // One window moved from query to query.
#ifdef INPUT_ORDER  // As the queries come.
    const std::vector<int> order = input_order(windows);
#elif defined(LEFT_ORDER)  // Sorted by left ends, so that one end hardly moves.
    const std::vector<int> order = left_order(windows);
#endif
    Int total = 0;
    const auto enter = [&](int v) { total += count[mate[v]], count[v]++; };
    const auto leave = [&](int v) { count[v]--, total -= count[mate[v]]; };
    sweep(a, windows, order, enter, leave, [&](int i) { answers[i] = total; });
#endif
    for (Int answer : answers) std::cout << answer << "\n";
}
