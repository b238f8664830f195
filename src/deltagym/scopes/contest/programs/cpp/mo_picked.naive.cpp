// Naive ways to pick the values of many windows by their counts.
#include <algorithm>
#include <iostream>
#include <vector>

#include "windows.hpp"

using Int = long long;

static bool picks(Int c) {
    if (c < knob::least) return false;
    if constexpr (knob::most_text == "same") return c == knob::least;
    else if constexpr (knob::most_text == "any") return (c - knob::least) % knob::step == 0;
    else return c <= knob::most && (c - knob::least) % knob::step == 0;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    const std::vector<Window> windows = read_windows(q);
    const std::vector<int> values = ranked(a);
    const int m = int(values.size());
    std::vector<Int> weights(m, 1);
    if (knob::report_text != "how many") weights.assign(values.begin(), values.end());
    constexpr bool outside = knob::side_text == "outside", exclusive = knob::report_text == "xor";
    std::vector<Int> answers(q), good(n + 2);  // All ones for a count that is picked.
    for (int c = 0; c <= n; c++) good[c] = -Int(picks(c));
    std::vector<int> count(m);
#ifdef COUNTING  // The definition: every window counted anew.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        for (int at = outside ? 0 : l; at < (outside ? l : r); at++) count[a[at]]++;
        for (int at = outside ? r : n; at < n; at++) count[a[at]]++;
        Int total = 0;
        for (int v = 0; v < m; v++)
            exclusive ? total ^= good[count[v]] & weights[v] : total += good[count[v]] & weights[v];
        answers[i] = total;
    }
#else  // One window moved from query to query, without branches.
#ifdef INPUT_ORDER  // As the queries come.
    const std::vector<int> order = input_order(windows);
#elif defined(LEFT_ORDER)  // Sorted by left ends, so that one end hardly moves.
    const std::vector<int> order = left_order(windows);
#endif
    Int total = 0;
    const auto change = [&](int v, int step) {
        const Int before = good[count[v]] & weights[v], after = good[count[v] += step] & weights[v];
        total = exclusive ? total ^ before ^ after : total - before + after;
    };
    const auto enter = [&](int v) { change(v, outside ? -1 : 1); };
    const auto leave = [&](int v) { change(v, outside ? 1 : -1); };
    if (outside)
        for (int v : a) leave(v);
    sweep(a, windows, order, enter, leave, [&](int i) { answers[i] = total; });
#endif
    for (Int answer : answers) std::cout << answer << "\n";
}
